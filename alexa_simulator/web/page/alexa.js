// The Alexa app page.

import { button, explained, make, unfolding } from "./elements.js";
import { showInbox } from "./inbox.js";
import { listen, showProfile } from "./profile.js";
import { beginLink, listenForKey, read, stepsOf } from "./simulator.js";

const MOST_EVENTS = 40;
const EVERY_MS = 1000;
const LOCKED = 401;
const shown = new Map();
let lastEvent = 0;
let revision = -1;
let busy = false;

const $ = (id) => document.getElementById(id);

async function run(operation, body = {}, hear = (step) => showSpeech(step.facts.speech)) {
  busy = true;
  const controls = [...document.querySelectorAll("button, .dimmer")];
  for (const each of controls) each.disabled = true;
  showSteps([]);
  showSpeech("");
  try {
    for await (const step of stepsOf(operation, body)) {
      addStep(step);
      hear(step);
    }
  } catch (error) {
    const asked = error.status ? "" : " Is it still running?";
    addStep({ hop: "simulator", proved: `${error.message}${asked}`, facts: {}, passed: false });
  }
  for (const each of controls) each.disabled = false;
  busy = false;
  await refresh();
}

function showSpeech(text) {
  if (text === undefined) return;
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
  item.append(make("strong", "", step.hop), make("p", "", step.proved), ...explained(step.facts));
  for (const advice of step.facts.advice ?? []) item.append(make("p", "advice", advice));
  if (step.facts.output) item.append(make("pre", "printed", step.facts.output));
  if (Object.keys(step.facts).length) item.append(unfolding("details", step.facts));
  $("steps").append(item);
}

function time(text) {
  return new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

function showPill({ linked }) {
  $("link-state").textContent = linked ? "linked" : "not linked";
  $("link-state").classList.toggle("good", linked);
}

function showStatus(status) {
  showPill(status);
  $("account").textContent = status.linked
    ? `User ${status.owner} has been linked since ${time(status.since)}. The skill token is valid until ${time(status.expires)}.`
    : status.links_in_browser
      ? "Link your account to enable the skill: the sign-in page opens, where you can also create one."
      : "No account is linked. Link one with “smartlamp link”.";
  $("link").hidden = status.linked || !status.links_in_browser;
  $("discover").hidden = $("unlink").hidden = !status.linked;
  $("clock").textContent = `Alexa's clock is ahead: it is ${time(Date.now() + 1000 * status.clock_ahead_s)} there.`;
  $("clock").hidden = !status.clock_ahead_s;
  $("lost").hidden = status.lost.length === 0;
  $("lost").replaceChildren(...status.lost.map((sentence) => make("li", "", sentence)));
  $("no-devices").hidden = status.endpoints.length > 0;
  $("devices").replaceChildren(...status.endpoints.map(device));
}

// What a lamp's light looks like. A colour's own brightness shows how strong it is; the dimmer's level is shown in words.
function lightOf(color, kelvin) {
  if (color) {
    const lightness = color.brightness * (1 - color.saturation / 2);
    const rest = Math.min(lightness, 1 - lightness);
    const saturation = rest ? (color.brightness - lightness) / rest : 0;
    return `hsl(${color.hue} ${saturation * 100}% ${lightness * 100}%)`;
  }
  if (!kelvin) return null;
  // From candlelight through white at 5500 K to a clear sky.
  const cool = kelvin > 5500;
  const share = Math.round(100 * (cool ? (kelvin - 5500) / 4500 : (5500 - kelvin) / 4500));
  return `color-mix(in srgb, ${cool ? "#a8c8ff" : "#ff9a3c"} ${share}%, #fffaf2)`;
}

function stateOf(value) {
  const power = value("powerState");
  if (value("connectivity")?.value === "UNREACHABLE") return "Not responding";
  if (power === undefined) return "State not known yet";
  const said = [power === "ON" ? "On" : "Off"];
  if (value("brightness") !== undefined) said.push(`${value("brightness")} %`);
  if (value("color")) said.push(`hue ${Math.round(value("color").hue)}°`);
  if (value("colorTemperatureInKelvin")) said.push(`${value("colorTemperatureInKelvin")} K`);
  return said.join(", ");
}

function device(endpoint) {
  const name = endpoint.friendlyName;
  const can = (capability) => endpoint.interfaces.includes(`Alexa.${capability}Controller`);
  const value = (property) => endpoint.properties.find((each) => each.name === property)?.value;
  const say = (text) => run("say", { text });
  const away = value("connectivity")?.value === "UNREACHABLE";
  const item = make("li", "device");
  item.classList.toggle("on", value("powerState") === "ON" && !away);
  item.classList.toggle("away", away);
  const bulb = make("span", "bulb");
  const light = lightOf(value("color"), value("colorTemperatureInKelvin"));
  if (light) bulb.style.setProperty("--glow", light);
  const scene = can("Scene");
  item.append(bulb, make("strong", "", name), make("span", "quiet state", scene ? "Scene" : stateOf(value)));
  const buttons = make("p", "buttons");
  if (can("Power")) {
    buttons.append(
      button("On", "", () => say(`turn on ${name}`)),
      button("Off", "", () => say(`turn off ${name}`)),
      button("Ask", "plain", () => say(`is ${name} on`)),
    );
  }
  if (scene) buttons.append(button("Start", "", () => say(`start ${name}`)));
  if (buttons.childElementCount) item.append(buttons);
  if (can("Brightness")) item.append(dimmer(name, value("brightness"), say));
  return item;
}

function dimmer(name, level, say) {
  const slider = make("input", "dimmer");
  slider.type = "range";
  slider.min = 0;
  slider.max = 100;
  slider.value = level ?? 0;
  slider.setAttribute("aria-label", `Brightness of ${name}`);
  slider.addEventListener("change", () => say(`set ${name} to ${slider.value} percent`));
  return slider;
}

function showMessages(messages) {
  $("no-messages").hidden = messages.length > 0;
  $("messages").replaceChildren(
    ...messages.slice(-40).reverse().map((kept) => {
      const header = (kept.message?.directive ?? kept.message?.event)?.header;
      const name = header ? `${header.namespace} ${header.name}` : "not a message";
      const right = kept.sent || kept.remark.startsWith("right");
      const mood = !right ? "wrong" : kept.remark.includes("better: ") ? "advised" : "";
      const title = `${kept.sent ? "→" : "←"} ${name}${kept.remark ? `: ${kept.remark}` : ""}`;
      const item = make("li");
      item.append(unfolding(title, kept.message, mood));
      return item;
    }),
  );
}

function showEvents(events) {
  $("no-events").hidden = $("events").children.length + events.length > 0;
  for (const heard of events) {
    lastEvent = heard.number;
    const { namespace = "", name = "no event" } = heard.message?.event?.header ?? {};
    const became = heard.why ? `${heard.outcome}: ${heard.why}` : heard.outcome;
    const title = `${new Date(heard.at).toLocaleTimeString()} ${name || namespace}, ${heard.status ?? "no answer"} ${became}`;
    const item = make("li");
    item.append(unfolding(title, heard.message, ["taken", "repeated"].includes(heard.outcome) ? "" : "wrong"));
    item.append(...explained(heard.explained));
    $("events").prepend(item);
  }
  while ($("events").children.length > MOST_EVENTS) $("events").lastChild.remove();
}

// Unchanged elements stay as they are, so an unfolded one stays open.
function showIfNew(what, value, show) {
  const text = JSON.stringify(value);
  if (shown.get(what) !== text) show(value);
  shown.set(what, text);
}

async function refresh(withSteps = false) {
  try {
    if (withSteps) showSteps(await read("steps"));
    const news = await read("news");
    const [status, messages, profile, inbox, events] = await Promise.all([
      read("status"),
      read("messages"),
      news.profile ? read("profile/status") : null,
      news.inbox ? read("inbox") : null,
      read(`events?after=${lastEvent}&last=${MOST_EVENTS}`),
    ]);
    revision = news.revision;
    document.body.classList.toggle("only-custom", !news.smart_home);
    if (!news.smart_home) {
      $("profile-title").textContent = "The skill";
      $("profile-utterance").placeholder = "open my skill";
    }
    $("locked").hidden = true;
    $("terminal").hidden = news.commands.length === 0;
    $("commands").replaceChildren(...news.commands.map((command) => make("pre", "", command)));
    showIfNew("status", status, showStatus);
    showIfNew("messages", messages, showMessages);
    if (profile) showIfNew("profile", profile, (now) => showProfile(now, time));
    if (profile && !news.smart_home) showPill(profile);
    if (inbox) showIfNew("inbox", inbox, showInbox);
    // Two refreshes may have asked for the same ones.
    showEvents(events.filter((heard) => heard.number > lastEvent));
  } catch (error) {
    shown.clear();
    revision = -1;
    $("link-state").textContent = error.status === LOCKED ? "locked" : "simulator stopped";
    $("locked").textContent = error.status === LOCKED ? error.message : "";
    $("locked").hidden = error.status !== LOCKED;
    $("link-state").classList.remove("good");
  }
}

async function poll() {
  // A running operation refreshes at its end, and its buttons must not come back before.
  if (document.hidden || busy) return;
  try {
    if ((await read("news")).revision !== revision) await refresh();
  } catch {
    if (revision !== -1) await refresh();
  }
}

$("say").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  run("say", { text: $("utterance").value });
});
listen(run);
$("link").addEventListener("click", () => beginLink("link/begin").catch(() => refresh()));
listenForKey(() => refresh(true));
$("discover").addEventListener("click", () => run("discover"));
$("unlink").addEventListener("click", () => run("unlink"));
document.addEventListener("visibilitychange", poll);

await refresh(true);
setInterval(poll, EVERY_MS);
