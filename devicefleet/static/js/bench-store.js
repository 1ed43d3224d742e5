// What this device remembers between scans: each person's bench, scans that wait in line, and refusals to resolve.
// Nothing here says who anybody is: codes as they were scanned, the card in force, times, and a mark of the person that
// only the server can read. Every change is one transaction, so two tabs and a power cut leave it whole.
"use strict";

const benchStore = (() => {
  const STORES = {
    device: { keyPath: "id" }, // one row: who was seen here last, for scans made without a connection
    benches: { keyPath: "who" }, // the card in force, the tray and what may be undone, as the server last said
    line: { keyPath: "place", autoIncrement: true }, // scans that the server has not answered yet, in order
    tasks: { keyPath: "key" }, // scans that were refused when nobody was looking
  };
  let opening = null;

  function open() {
    opening ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open("bench", 1);
      asked.onupgradeneeded = () => {
        for (const [name, how] of Object.entries(STORES)) asked.result.createObjectStore(name, how);
      };
      asked.onsuccess = () => {
        asked.result.onclose = () => (opening = null); // the browser was told to forget this site: begin anew
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
    });
    return opening;
  }

  const got = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  // `work` is given every store by name; what it returns comes back once all of it is on the disk.
  async function within(mode, work) {
    const names = Object.keys(STORES);
    const transaction = (await open()).transaction(names, mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)])));
    await ended;
    return result;
  }
  const reading = (work) => within("readonly", work);
  const writing = (work) => within("readwrite", work);

  const person = () => reading(async ({ device }) => (await got(device.get("last")))?.who ?? null);
  const meet = (who) => writing(({ device }) => got(device.put({ id: "last", who })));
  const bench = (who) =>
    reading(async ({ benches }) => (await got(benches.get(who ?? ""))) ?? { who, mode: "", tray: [], undo: null });

  const queue = (item) => writing(({ line }) => got(line.add(item)));
  const waiting = () => reading(({ line }) => got(line.getAll()));
  const head = async (who) => (await waiting()).find((item) => item.who === who);

  // It could not be sent. `faults` counts only the tries that the server answered with a fault of its own.
  const missed = (place, fault) =>
    writing(async ({ line }) => {
      const item = await got(line.get(place));
      if (!item) return null;
      item.late = true;
      item.faults += fault ? 1 : 0;
      await got(line.put(item));
      return item;
    });

  // The server has answered: the scan leaves the line, and the bench is as the server says. `unseen` become tasks, and
  // leave the line too. False where another tab did this first: an older answer must not turn the bench back.
  const settle = (place, after, unseen = []) =>
    writing(async ({ line, benches, tasks }) => {
      if (!(await got(line.get(place)))) return false;
      for (const gone of [place, ...unseen.map((item) => item.place)]) await got(line.delete(gone));
      if (after) await got(benches.put(after));
      for (const item of unseen) await got(tasks.put(item));
      return true;
    });

  const tasks = async () => {
    const all = await reading(({ tasks: kept }) => got(kept.getAll()));
    return all.sort((one, other) => one.place - other.place); // as they were scanned
  };
  const resolve = (key) => writing(({ tasks: kept }) => got(kept.delete(key)));

  return { open, person, meet, bench, queue, waiting, head, missed, settle, tasks, resolve };
})();
