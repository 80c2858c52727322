// Runs in a folder that has `homebridge-alexa` and HomeKit's definitions: it declares, answers and reports an accessory of every kind.
import { require, serve } from "./serve.mjs";

console.warn = () => {}; // HomeKit's definitions comment on names
const { Characteristic, Service } = require("@homebridge/hap-nodejs");
const actions = require("homebridge-alexa/src/lib/alexaActions.js");
const cloud = require("homebridge-alexa/src/lib/alexaLocal.js");

const reports = [];
cloud.alexaEvent = cloud.alexaPriorityEvent = (message) => reports.push(JSON.parse(JSON.stringify(message)));

// An accessory of each kind of service, with every characteristic that it may have.
const values = new Map();
let iid = 0;

function characteristic(each, aid, value) {
  const { UUID: type, displayName: description, props } = each;
  const { format, perms, minValue, maxValue, minStep } = props;
  iid += 1;
  values.set(`${aid}.${iid}`, value ?? some(format, minValue, maxValue, each.value));
  return { type, iid, description, format, perms, minValue, maxValue, minStep, value: values.get(`${aid}.${iid}`) };
}

function some(format, low = 0, high = 1, own = undefined) {
  if (format === "bool") return true;
  if (format === "string") return own || "text";
  return ["data", "tlv8"].includes(format) ? "" : Math.min(high, Math.max(low, own || low + 1));
}

function service(kind, label, aid) {
  const made = new Service[kind](label, label);
  const known = [...made.characteristics, ...made.optionalCharacteristics];
  const distinct = known.filter((each, position) => known.findIndex(({ UUID }) => UUID === each.UUID) === position);
  iid += 1;
  const characteristics = distinct.map((each) => characteristic(each, aid, each.displayName === "Name" ? label : undefined));
  return { iid, type: made.UUID, primary: false, hidden: false, characteristics };
}

const named = (kind) => `Demo ${kind.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase()}`;

function accessory(aid, label, ...services) {
  const about = service("AccessoryInformation", label, aid);
  about.characteristics.find(({ description }) => description === "Manufacturer").value = "Example";
  return { aid, services: [about, ...services] };
}

const kinds = Object.keys(Service).filter((kind) => Service[kind]?.UUID && !/^(Accessory|Camera|InputSource|Television)/.test(kind));
const accessories = kinds.map((kind, position) => accessory(position + 2, named(kind), service(kind, named(kind), position + 2)));
const television = accessories.length + 2;
const input = (position, label) => {
  const made = service("InputSource", label, television);
  for (const each of made.characteristics) {
    if (each.description === "Configured Name") each.value = label;
    if (each.description === "Identifier") each.value = position;
  }
  return made;
};
accessories.push(accessory(television, "Demo television", service("Television", "Demo television", television),
  service("Speaker", "Demo loudspeaker", television), input(1, "HDMI 1"), input(2, "FOX")));

const deviceID = "00:11:22:33:44:55";
actions.setHomebridge({
  HAPaccessories: (callback) => callback([{ deviceID, instance: { txt: { md: "Homebridge", id: deviceID } }, accessories: { accessories } }]),
  HAPstatusByDeviceID: (_device, query, callback) => callback(null, {
    characteristics: query.replace("?id=", "").split(",").map((key) => {
      const [aid, own] = key.split(".").map(Number);
      return { aid, iid: own, value: values.get(key) };
    }),
  }),
  HAPcontrolByDeviceID: (_device, body, callback) => {
    const { characteristics } = JSON.parse(body);
    for (const { aid, iid: own, value } of characteristics) values.set(`${aid}.${own}`, value);
    actions.alexaEvent.call(plugin, characteristics.map((each) => ({ ...each, deviceID, status: true })));
    callback(null, undefined);
  },
  mdnsCache: () => ({}),
});

const log = Object.assign(() => {}, { warn: () => {}, error: () => {} });
const plugin = { log, routines: true, inputs: false, combine: false, channel: false, blind: true, door: true, speakers: false, thermostatTurnOn: 0 };
const HANDLERS = {
  Alexa: actions.alexaMessage, "Alexa.Discovery": actions.alexaDiscovery,
  ...Object.fromEntries(Object.entries(actions).filter(([name]) => /^alexa\w+(er|Speaker)$/.test(name))
    .map(([name, handler]) => [`Alexa.${name.slice("alexa".length)}`, handler])),
};

await serve(async (directive) => {
  const handler = HANDLERS[directive.directive.header.namespace];
  const event = await new Promise((resolve) => handler.call(plugin, directive, (_error, answer) => resolve(answer)));
  return { event: JSON.parse(JSON.stringify(event)), reports: reports.splice(0) };
});
