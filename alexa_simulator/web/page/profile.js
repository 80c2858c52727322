// The second skill on the page: what it says, the card it sends, its account.

import { beginLink } from "./simulator.js";

const $ = (id) => document.getElementById(`profile-${id}`);

function hear(step) {
  if (step.facts.speech) {
    $("speech").textContent = step.facts.speech;
    $("speech").hidden = false;
  }
  if (step.facts.card === "LinkAccount") $("card").hidden = false;
}

function begin() {
  $("speech").hidden = $("card").hidden = true;
}

// `run` takes an operation, its body and a function to call with each step.
export function listen(run) {
  $("say").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    begin();
    run("profile/say", { text: $("utterance").value, locale: $("locale").value }, hear);
  });
  $("link").addEventListener("click", () => beginLink("profile/link/begin"));
  $("unlink").addEventListener("click", () => {
    begin();
    run("profile/unlink", {}, hear);
  });
}

export function showProfile(status, time) {
  document.getElementById("profile").hidden = false;
  $("account").textContent = status.linked
    ? `User ${status.owner} has been linked since ${time(status.since)}.`
    : "No account is linked. Open the skill, and it sends a card.";
  $("unlink").hidden = !status.linked;
  // A browser can follow the card only where a redirect URL leads back to this page.
  $("link").hidden = !status.links_in_browser;
  if (status.linked) $("card").hidden = true;
  if ($("locale").options.length === 0) {
    $("locale").append(...status.locales.map((locale) => new Option(locale, locale, false, locale === "en-US")));
  }
}
