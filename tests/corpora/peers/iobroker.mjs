// Runs in a folder that has ioBroker's adapter `iot`: it declares, answers and reports a device of every type that ioBroker detects.
import { require, serve } from "./serve.mjs";

const load = (name) => require(`iobroker.iot/build/lib/${name}`).default;
const AlexaSmartHome = load("alexaSmartHomeV3");
const RateLimiter = load("AlexaSmartHomeV3/Helpers/RateLimiter");
const detector = createDetector();
RateLimiter.MAX_DEVICE_STATE_CHANGES_PER_HOUR = RateLimiter.MAX_CHANGES_PER_DAY = Infinity;

function createDetector() {
  const inside = require("module").createRequire(require.resolve("iobroker.iot/package.json"));
  return inside("@iobroker/type-detector").default;
}

// A channel of each type, with every state that the type may have.
const objects = {};
const states = {};
const SOME = { boolean: true, number: 40, string: "#FF8800" };
const MODES = { 0: "OFF", 1: "AUTO", 2: "HEAT", 3: "COOL" };
for (const [name, { type, states: pattern }] of Object.entries(detector.getPatterns())) {
  const channel = `demo.0.${name}`;
  const label = name.replace(/([A-Z])/g, " $1").toLowerCase();
  objects[channel] = { type: "channel", common: { name: label, smartName: { en: `my ${label}`, smartType: type } } };
  for (const { name: member, defaultRole: role, type: kinds, write, defaultUnit: unit } of pattern) {
    const kind = [].concat(kinds)[0] ?? "boolean";
    if (!role || !(kind in SOME)) continue;
    const numbers = kind !== "number" ? {} : role.includes("mode") ? { states: MODES, min: 0, max: 3 } : limits(role);
    objects[`${channel}.${member}`] = { type: "state", common: { name: member, role, type: kind, read: true, write: write !== false, unit, ...numbers } };
    states[`${channel}.${member}`] = kind === "number" && role.includes("mode") ? 1 : role.includes("temperature") ? Math.max(21, numbers.min ?? 0) : role.startsWith("indicator") ? false : SOME[kind];
  }
}

function limits(role) {
  if (role.includes("color.temperature")) return { min: 2200, max: 6500 };
  if (role.includes("temperature")) return { min: 5, max: 30 };
  return role.includes("hue") ? { min: 0, max: 360 } : { min: 0, max: role.includes("color") ? 255 : 100 };
}

const nothing = async () => {};
const silent = () => {};
const adapter = {
  namespace: "iot.0",
  login: "a-user",
  config: {},
  log: { silly: silent, debug: silent, info: silent, warn: silent, error: silent },
  subscribeForeignObjects: silent,
  subscribeForeignStatesAsync: nothing,
  unsubscribeForeignStatesAsync: nothing,
  unsubscribeForeignObjectsAsync: nothing,
  setStateAsync: nothing,
  getForeignStateAsync: async (id) => (id in states ? { val: states[id], ack: true } : null),
  setForeignStateAsync: async (id, val) => void (states[id] = val),
  getObjectViewAsync: async (_design, type) => ({
    rows: Object.entries(objects).filter(([, value]) => value.type === type).map(([id, value]) => ({ id, value: { _id: id, ...value } })),
  }),
};
const reports = [];
const iotDevice = { publish: (_topic, text) => reports.push(JSON.parse(text)) };
const skill = new AlexaSmartHome({ adapter, iotDevice, iotClientId: "a-client" });
await skill.setLanguage("en");
skill.setValidTill(Date.now() + 1e9);
await skill.updateDevices();

// Its cloud takes what the adapter answers on to Alexa, and `iobVersion` is for the cloud.
const toAlexa = ({ iobVersion, ...message }) => JSON.parse(JSON.stringify(message));

await serve(async (directive) => {
  const event = toAlexa(await skill.process(directive));
  await new Promise((resolve) => setTimeout(resolve, 110)); // it publishes after 100 ms
  return { event, reports: reports.splice(0).map(toAlexa) };
});
