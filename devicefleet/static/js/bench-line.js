// Sends the scans that wait, one by one and in order. Nothing leaves the line before the server has answered it: a scan
// carries its own key, so sending it again after a lost reply gives the same answer and writes nothing twice.
"use strict";

const benchLine = (() => {
  const PAUSES = [2, 5, 15, 30]; // seconds between tries without a connection; the last one goes on for ever
  const PATIENCE = 10_000;
  const LATE = 10_000; // milliseconds after which nobody is waiting for an answer any more
  const MOST_FAULTS = 4; // a scan that the server stumbles over is set aside, so that the others can go on

  let token = null; // { csrf, who }, while it is known to hold
  let me = null;
  let state = "away";
  let tries = 0;
  let timer = 0;
  let sending = null;
  let once_more = false;
  let tell = () => {};
  let isMode = () => false;

  // An answer of the bench, or the reason why there is none.
  async function ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return { trouble: "away" };
    }
    if (answer.type === "opaqueredirect") return { trouble: "signed-out" };
    const waits = { 429: "away", 502: "away", 503: "away", 504: "away" }[answer.status]; // not now, whatever was asked
    if (waits) return { trouble: waits };
    const json = await answer.json().catch(() => null);
    if (json?.outcome || json?.who) return { json };
    return { trouble: { 400: "stale", 403: "not-allowed" }[answer.status] ?? "fault" };
  }

  // Who sends from here: asked again whenever somebody may have signed in or changed role in another window.
  async function know() {
    if (token) return null;
    const { json, trouble } = await ask("/bench/token");
    if (!json) return trouble;
    token = json;
    if (me !== json.who) await benchStore.meet((me = json.who));
    return null;
  }

  function post({ key, scan, delivery }, { mode, tray, undo }) {
    const body = new URLSearchParams({ csrf_token: token.csrf, once: key, mode, scan, ...delivery });
    for (const one of tray) body.append("tray", one);
    if (undo !== null) body.append("undo", undo);
    return ask("/bench/scans", { method: "POST", body });
  }

  const task = (item, { mode, tray, undo }) => ({ ...item, mode, tray, undo });

  // The things scanned after a card that was refused: they were meant for that card, so no other may take them.
  async function strayed(card) {
    if (!isMode(card.scan)) return [];
    const after = (await benchStore.waiting()).filter((item) => item.who === card.who && item.place > card.place);
    const next = after.findIndex((item) => isMode(item.scan));
    const meant = { mode: card.scan.toUpperCase(), tray: [], undo: null };
    return (next < 0 ? after : after.slice(0, next)).map((item) => ({ ...task(item, meant), strayed: true }));
  }

  async function answered(item, bench, answer) {
    const late = item.late || Date.now() - item.at > LATE;
    const unseen = late && answer.outcome === "refused" ? [task(item, bench), ...(await strayed(item))] : [];
    const { mode, tray, undo } = answer;
    const undoAt = undo === bench.undo ? bench.undoAt : Date.now();
    if (await benchStore.settle(item.place, { who: item.who, mode, tray, undo, undoAt }, unseen)) tell({ item, answer, bench });
  }

  // True where the scan was set aside and the line can go on.
  async function stumbled(item, bench) {
    const known = await benchStore.missed(item.place, true);
    return known?.faults >= MOST_FAULTS && benchStore.settle(item.place, null, [task(item, bench)]);
  }

  // Until the line of this person is empty, or something is in the way; says what.
  async function drain() {
    for (let renewed = false; ; ) {
      const unknown = await know();
      if (unknown) return unknown;
      const item = await benchStore.head(me);
      if (!item) return "live";
      const bench = await benchStore.bench(me);
      const { json, trouble } = await post(item, bench);
      if (json) {
        await answered(item, bench, json);
        renewed = false;
      } else if (trouble === "stale" && !renewed) {
        token = null; // the sign-in has changed under this page; whose scan it is has to be asked again as well
        renewed = true;
      } else if (trouble === "fault") {
        if (!(await stumbled(item, bench))) return trouble;
      } else {
        await benchStore.missed(item.place, false);
        return trouble;
      }
    }
  }

  // Two tabs share one line: only one of them sends. Without locks (no https) the keys and `settle` keep it right.
  const alone = (work) => navigator.locks?.request("bench line", work) ?? work();

  function push() {
    once_more = true;
    sending ??= send();
    return sending;
  }

  async function send() {
    clearTimeout(timer);
    const slow = setTimeout(() => tell({ sending: true }), 400);
    while (once_more) {
      once_more = false;
      state = await alone(drain).catch(() => "fault");
      if (state !== "live") break;
    }
    sending = null; // no pause between the last look at the line and this
    clearTimeout(slow);
    if (state === "live") tries = 0;
    else timer = setTimeout(push, PAUSES[Math.min(tries++, PAUSES.length - 1)] * 1000);
    tell({});
    return state;
  }

  // At once: a person, a new scan or the network asks for it.
  function hurry() {
    tries = 0;
    return push();
  }

  // `delivery` is what is the same for everything that comes in together, as it was said when this was scanned.
  async function add(scan, delivery) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0"));
    const item = { key: key.join(""), scan, delivery, who: me, at: Date.now(), late: state !== "live", faults: 0 };
    item.place = await benchStore.queue(item);
    return item;
  }

  // The sentence of a refusal that nobody saw, under the key and on the bench of that time.
  async function again(unseen) {
    const trouble = await know();
    return trouble ? { trouble } : post(unseen, unseen);
  }

  async function start(listener, knowsMode) {
    [tell, isMode] = [listener, knowsMode];
    me = await benchStore.person();
    return renew();
  }

  function renew() {
    token = null;
    return hurry();
  }

  function away() {
    [state, token] = ["away", null]; // whoever asks next has to hear it from the server
    tell({});
  }

  return { start, renew, hurry, add, again, away, who: () => me, state: () => state };
})();
