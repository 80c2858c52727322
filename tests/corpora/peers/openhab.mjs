// Runs in a copy of openHAB's skill: its own test cases, asked of its handler, with openHAB itself left out.
// Prints JSON Lines for `tests.corpora`: {"directive", "event"}.
import sinon from 'sinon';
import OpenHAB from '#openhab/index.js';
import { compressJSON } from '#root/utils.js';
import AlexaAssetCatalog from '#alexa/smarthome/catalog.js';
import * as AlexaHandlers from '#alexa/smarthome/handlers/index.js';
import { handleRequest } from '#alexa/smarthome/index.js';
import testCases from './test/alexa/cases/index.js';
import log from '#root/log.js';
log.silent = true; // the log is not ours to print
const scope = { type: 'BearerToken', token: 'a-skill-token' };
let number = 0;
function directive({ header, endpoint, payload = {} }) {
  number += 1;
  const about = header.namespace !== 'Alexa.Discovery' && header.namespace !== 'Alexa.Authorization';
  let cookie = endpoint?.cookie;
  if (typeof cookie?.capabilities === 'object') cookie = { ...cookie, capabilities: compressJSON(cookie.capabilities) };
  return { directive: {
    header: { ...header, payloadVersion: header.payloadVersion ?? '3', messageId: `directive-${number}`,
      ...(about && { correlationToken: `token-${number}` }) },
    ...(endpoint && { endpoint: { scope, endpointId: endpoint.endpointId, ...(cookie && { cookie }) } }),
    payload: { ...payload, ...(!endpoint && !payload.grantee && { scope }) } } };
}
for (const [name, tests] of Object.entries(testCases)) {
  for (const test of tests.flat()) {
    sinon.stub(OpenHAB.prototype, 'sendCommand'); sinon.stub(OpenHAB.prototype, 'postUpdate');
    let asked;
    if (name === 'Discovery') {
      const { catalog = {}, items = [] } = test;
      asked = directive({ header: { namespace: 'Alexa.Discovery', name: 'Discover' } });
      sinon.stub(AlexaAssetCatalog, 'getCustomLabels').callsFake((id) => catalog[id]);
      sinon.stub(OpenHAB.prototype, 'getAllItems').resolves(items);
      sinon.stub(OpenHAB.prototype, 'getServerSettings').resolves({ regional: {}, runtime: {}, ...test.settings });
    } else {
      const items = [...(test.items ?? [])];
      asked = directive(test.directive);
      sinon.stub(OpenHAB.prototype, 'getItem').callsFake(() => items.shift());
      if (test.error instanceof Error) {
        const handler = Object.values(AlexaHandlers).find((h) => h.namespace === asked.directive.header.namespace);
        sinon.stub(handler, handler.directives[asked.directive.header.name].name).rejects(test.error);
      }
    }
    const event = await handleRequest(structuredClone(asked), { awsRequestId: 'request-id' });
    sinon.restore();
    console.log(JSON.stringify({ directive: asked, event }));
  }
}
