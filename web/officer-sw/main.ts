// Opens the officer's app without a network. The server puts one line before this text: which build it is, and which files the
// app is made of. A new build is a new worker with a cache of its own; nothing but these files is ever kept here, so no personal
// data is: that is in the app's own encrypted store.

export {};

interface Build {
  version: string;
  shell: string;
  files: string[];
}

interface Worker {
  build: Build;
  addEventListener(name: "install" | "activate", f: (e: { waitUntil(p: Promise<unknown>): void }) => void): void;
  addEventListener(name: "fetch", f: (e: { request: Request; respondWith(p: Promise<Response>): void }) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const { version, shell, files } = worker.build;
const name = `officer-${version}`;

worker.addEventListener("install", (e) => {
  const all = caches.open(name).then((c) => c.addAll([shell, ...files].map((f) => new Request(f, { cache: "reload" }))));
  e.waitUntil(all.then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (e) => {
  const old = caches.keys().then((ks) => Promise.all(ks.filter((k) => k.startsWith("officer-") && k !== name).map((k) => caches.delete(k))));
  e.waitUntil(old.then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (e) => {
  const { pathname, origin } = new URL(e.request.url);
  if (e.request.method !== "GET" || origin !== location.origin || (pathname !== shell && !files.includes(pathname))) return;
  e.respondWith(caches.match(pathname).then((r) => r ?? fetch(e.request)));
});
