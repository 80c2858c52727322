// The Alexa app page. Whatever comes from the skill is text: it is only ever put into the page as textContent.

const $ = (id) => document.getElementById(id);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(text, className, onClick) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  return element;
}

function unfolding(title, value, className) {
  const details = make("details");
  details.append(make("summary", className, title), make("pre", "", JSON.stringify(value, null, 2)));
  return details;
}

async function read(what) {
  const answer = await fetch(`/alexa/${what}`);
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}.`);
  return answer.json();
}

async function* stepsOf(operation, body) {
  const answer = await fetch(`/alexa/${operation}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json()).error);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

async function run(operation, body = {}) {
  const controls = [...document.querySelectorAll("button")];
  for (const each of controls) each.disabled = true;
  showSteps([]);
  showSpeech("");
  try {
    for await (const step of stepsOf(operation, body)) {
      addStep(step);
      if (step.facts.speech) showSpeech(step.facts.speech);
    }
  } catch (error) {
    addStep({ hop: "simulator", proved: `${error.message} Is it still running?`, facts: {}, passed: false });
  }
  for (const each of controls) each.disabled = false;
  await refresh();
}

function showSpeech(text) {
  $("speech").textContent = text;
  $("speech").hidden = !text;
}

function showSteps(steps) {
  $("steps").replaceChildren();
  $("no-steps").hidden = steps.length > 0;
  for (const step of steps) addStep(step);
}

function addStep(step) {
  $("no-steps").hidden = true;
  const item = make("li", step.passed ? "step" : "step failed");
  item.append(make("strong", "", step.hop), make("p", "", step.proved));
  if (Object.keys(step.facts).length) item.append(unfolding("details", step.facts));
  $("steps").append(item);
}

function time(text) {
  return new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

function showStatus(status) {
  $("link-state").textContent = status.linked ? "linked" : "not linked";
  $("link-state").classList.toggle("good", status.linked);
  $("account").textContent = status.linked
    ? `User ${status.owner} is linked since ${time(status.since)}. The skill token is good until ${time(status.expires)}.`
    : status.links_in_browser
      ? "Enable the skill by linking the account you have with its maker: the real sign-in page opens."
      : "No account is linked. Link one with “smartlamp link”.";
  $("link").hidden = status.linked || !status.links_in_browser;
  $("discover").hidden = $("unlink").hidden = !status.linked;
  $("lost").hidden = status.lost.length === 0;
  $("lost").replaceChildren(...status.lost.map((sentence) => make("li", "", sentence)));
  $("no-devices").hidden = status.endpoints.length > 0;
  $("devices").replaceChildren(...status.endpoints.map(device));
}

function device(endpoint) {
  const value = (name) => endpoint.properties.find((each) => each.name === name)?.value;
  const power = value("powerState");
  const away = value("connectivity")?.value === "UNREACHABLE";
  const item = make("li", "device");
  item.classList.toggle("on", power === "ON" && !away);
  item.classList.toggle("away", away);
  const said = away ? "Not responding" : power === "ON" ? "On" : power === "OFF" ? "Off" : "State not asked yet";
  item.append(make("span", "bulb"), make("strong", "", endpoint.friendlyName), make("span", "quiet", said));
  if (endpoint.interfaces.includes("Alexa.PowerController")) {
    const name = endpoint.friendlyName;
    const buttons = make("p", "buttons");
    buttons.append(
      button("On", "", () => run("say", { text: `turn on ${name}` })),
      button("Off", "", () => run("say", { text: `turn off ${name}` })),
      button("Ask", "plain", () => run("say", { text: `is ${name} on` })),
    );
    item.append(buttons);
  }
  return item;
}

function showMessages(messages) {
  $("no-messages").hidden = messages.length > 0;
  $("messages").replaceChildren(
    ...messages.slice(-40).reverse().map((kept) => {
      const header = (kept.message?.directive ?? kept.message?.event)?.header;
      const name = header ? `${header.namespace} ${header.name}` : "not a message";
      const wrong = !kept.sent && !kept.remark.startsWith("right");
      const title = `${kept.sent ? "→" : "←"} ${name}${kept.remark ? `: ${kept.remark}` : ""}`;
      const item = make("li");
      item.append(unfolding(title, kept.message, wrong ? "wrong" : ""));
      return item;
    }),
  );
}

async function refresh(withSteps = false) {
  try {
    if (withSteps) showSteps(await read("steps"));
    const [status, messages] = await Promise.all([read("status"), read("messages")]);
    showStatus(status);
    showMessages(messages);
  } catch {
    $("link-state").textContent = "simulator stopped";
    $("link-state").classList.remove("good");
  }
}

$("say").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  run("say", { text: $("utterance").value });
});
$("discover").addEventListener("click", () => run("discover"));
$("unlink").addEventListener("click", () => run("unlink"));

await refresh(true);
