// Pieces of the page. Everything from a skill or a person is text: it is only ever put into the page as textContent.

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function button(text, className, onClick) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

export function unfolding(title, value, className) {
  const details = make("details");
  details.append(make("summary", className, title), make("pre", "", JSON.stringify(value, null, 2)));
  return details;
}

// What the hints say of a failure, in the order in which it is told. The words come with the facts.
export function explained(facts = {}) {
  const labels = { on_purpose: "Broken on purpose", customer_sees: "The customer sees", why: "Why", to_do: "To do", more: "More" };
  return Object.entries(labels)
    .filter(([name]) => facts[name])
    .map(([name, label]) => make("p", `explained ${name}`, `${label}: ${facts[name]}`));
}
