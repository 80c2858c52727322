// The second skill on the page: enabling it, what it says, the card it sends, its account.

import { beginLink } from "./simulator.js";

const $ = (id) => document.getElementById(`profile-${id}`);
let linksInBrowser = false;

function hear(step) {
  if (!step.facts.speech) return;
  $("speech").textContent = step.facts.speech;
  $("speech").hidden = false;
}

function begin() {
  $("speech").hidden = true;
}

function link() {
  // The question is still there when the sign-in page has led back, to be asked again.
  sessionStorage.setItem("asked", JSON.stringify([$("utterance").value, $("locale").value]));
  return beginLink("profile/link/begin");
}

// `run` takes an operation, its body and a function to call with each step.
export function listen(run) {
  $("say").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    begin();
    run("profile/say", { text: $("utterance").value, locale: $("locale").value }, hear);
  });
  $("enable").addEventListener("click", async () => {
    let asksToLink = false;
    begin();
    await run("profile/enable", {}, (step) => (asksToLink ||= step.facts.asks_to_link === true));
    if (asksToLink && linksInBrowser) await link();
  });
  for (const start of ["link", "settings-link"]) $(start).addEventListener("click", link);
  $("unlink").addEventListener("click", () => {
    begin();
    run("profile/unlink", {}, hear);
  });
}

function accountOf(status, time) {
  if (status.linked) return `User ${status.owner} has been linked since ${time(status.since)}.`;
  if (status.enabled) return "The skill is enabled. No account is linked.";
  return status.asks_to_link
    ? "Account linking is required: enabling the skill opens the sign-in page."
    : "Account linking is optional: enable the skill without an account, and link one later.";
}

export function showProfile(status, time) {
  document.getElementById("profile").hidden = false;
  $("account").textContent = accountOf(status, time);
  $("enable").hidden = status.enabled;
  $("unlink").hidden = !status.enabled;
  // A browser can follow the card only where a redirect URL leads back to this page.
  linksInBrowser = status.links_in_browser;
  $("settings-link").hidden = !status.enabled || status.linked || status.link_card || !linksInBrowser;
  $("link").hidden = !linksInBrowser;
  $("by-command").hidden = linksInBrowser;
  $("card").hidden = !status.link_card;
  if ($("locale").options.length > 0) return;
  $("locale").append(...status.locales.map((locale) => new Option(locale, locale, false, locale === "en-US")));
  const asked = sessionStorage.getItem("asked");
  if (asked) [$("utterance").value, $("locale").value] = JSON.parse(asked);
  sessionStorage.removeItem("asked");
}
