// Opens the bench where there is no connection. `KEEP` stands above this line: a version, and the files of the offline
// page, each named by its content. It keeps those and nothing else: no answer of the server, no page with data on it.
"use strict";

const CACHE = `bench ${KEEP.version}`;
const SHELL = "/bench/offline";
const PATIENCE = 3_000; // milliseconds that a page may take before the kept one is shown instead

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === "/bench") event.respondWith(page(request));
  else if (KEEP.files.includes(pathname + search)) event.respondWith(file(request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEEP.files);
  await cache.add(new Request(SHELL, { credentials: "omit", cache: "reload" })); // as nobody: the same for everybody
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => null), late]);
  const nobodyThere = !answer || (answer.status >= 502 && answer.status <= 504); // a gateway answers for a server
  return nobodyThere ? ((await kept(SHELL)) ?? answer ?? fetch(request)) : answer;
}

async function file(request) {
  return (await kept(request)) ?? fetch(request);
}

const kept = async (request) => (await caches.open(CACHE)).match(request);
