// How the page calls the simulator. The key is in the address after the #, which browsers never send; it stays in this tab.

function takeKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (!given) return;
  sessionStorage.setItem("key", given);
  history.replaceState(null, "", location.pathname);
}

async function answerOf(what, options = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${sessionStorage.getItem("key") ?? ""}` };
  const answer = await fetch(`/alexa/${what}`, { ...options, headers });
  if (!answer.ok) throw Object.assign(new Error((await answer.json()).error), { status: answer.status });
  return answer;
}

function post(operation, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(operation, { method: "POST", headers, body: JSON.stringify(body) });
}

export async function read(what) {
  return (await answerOf(what)).json();
}

export async function* stepsOf(operation, body) {
  const answer = await post(operation, body);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

// Leaves the page for the sign-in page, which leads back.
export async function beginLink(operation) {
  location.assign((await (await post(operation, {})).json()).url);
}

// `opened` is called when somebody opens the printed address in a tab that already shows the page.
export function listenForKey(opened) {
  addEventListener("hashchange", () => {
    takeKey();
    opened();
  });
}

takeKey();
