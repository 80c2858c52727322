// The mails and text messages that the user pool sent. Their text is whatever somebody typed.

import { make } from "./elements.js";

const MOST_SHOWN = 20;
const COPIED_MS = 2000;

const $ = (id) => document.getElementById(id);

function copyButton(code, to) {
  const button = make("button", "", "Copy");
  button.type = "button";
  button.setAttribute("aria-label", `Copy the code to ${to}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code); // the browser forbids it: ready for Ctrl+C
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, COPIED_MS);
  });
  return button;
}

function message(sent) {
  const item = document.createElement("li");
  const kind = sent.medium === "sms" ? "Text message" : "Mail";
  item.append(make("p", "quiet", `${kind} to ${sent.to}, ${new Date(sent.at).toLocaleTimeString()}`));
  if (sent.subject) item.append(make("strong", "", sent.subject));
  item.append(make("p", "", sent.text));
  if (sent.code) {
    const line = make("p", "buttons", "");
    const code = make("code", "code", sent.code);
    line.append(code, copyButton(code, sent.to));
    item.append(line);
  }
  return item;
}

// `messages`: oldest first.
export function showInbox(messages) {
  $("inbox").hidden = false;
  $("no-mail").hidden = messages.length > 0;
  $("mail").replaceChildren(...messages.slice(-MOST_SHOWN).reverse().map(message));
}
