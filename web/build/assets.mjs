// Writes the style sheets, fonts and pictures of dist/. The government's style sheets are taken as they are published, less
// three things that are not ours to use or not needed: the crown, the GDS Transport font, and other services' headers.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { recolour } from "./recolour.mjs";

const root = join(import.meta.dirname, "..");
const modules = join(root, "node_modules");
const dist = join(root, "dist");

const notOurs = /\.probation-|\.moj-header|\.moj-cookie-banner|\.moj-organisation|\.govuk-footer__copyright-logo|\.govuk-footer__crown|\.govuk-logo-dot|\.govuk-crest/;

function published(path) {
  let css = readFileSync(join(modules, path), "utf8");
  css = css.replace(/^@charset "UTF-8";/, "").replace(/\/\*[^]*?\*\//g, "").replace(/@font-face\{[^}]*\}/g, "");
  css = css.replace(/font-family:GDS Transport,arial,sans-serif/g, "font-family:var(--font-num)");
  css = css.replace(/@media print\{([^{}]+)\{font-family:sans-serif\}\}/g, "");
  css = css.replace(/([^{}]*)\{([^{}]*)\}/g, (rule, selector) => (notOurs.test(selector) ? "" : rule));
  css = css.replace(/url\(\/assets\/images\//g, "url(images/");
  css = recolour(css).replace(/\/\*#[^]*?\*\//g, "");
  for (const banned of ["GDS Transport", "crest", "crown"]) {
    if (css.includes(banned)) throw new Error(`${path} still holds "${banned}"`);
  }
  return css;
}

function put(name, data) {
  const to = join(dist, name);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, data);
}

function copy(from, name) {
  const to = join(dist, name);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(modules, from), to);
}

function fonts() {
  for (const cut of ["next", "mono"]) {
    for (const set of ["latin", "latin-ext"]) {
      const file = `atkinson-hyperlegible-${cut}-${set}-wght-normal.woff2`;
      copy(`@fontsource-variable/atkinson-hyperlegible-${cut}/files/${file}`, `fonts/${file}`);
    }
    copy(`@fontsource-variable/atkinson-hyperlegible-${cut}/LICENSE`, `fonts/LICENSE-atkinson-${cut}.txt`);
  }
}

function pictures(...sheets) {
  const wanted = new Set(sheets.flatMap((css) => [...css.matchAll(/url\(images\/([^)]+)\)/g)].map((m) => m[1])));
  for (const name of wanted) copy(`@ministryofjustice/frontend/moj/assets/images/${name}`, `images/${name}`);
}

function ours() {
  const folder = join(root, "css");
  return readdirSync(folder).filter((f) => f.endsWith(".css")).sort().map((f) => readFileSync(join(folder, f), "utf8")).join("\n");
}

function squeeze(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) squeeze(path);
    else if (/\.(css|m?js|svg|json)$/.test(name)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}

const govuk = published("govuk-frontend/dist/govuk/govuk-frontend.min.css");
const moj = published("@ministryofjustice/frontend/moj/moj-frontend.min.css").replace(/:root\{[^}]*\}/g, "");
put("govuk.css", govuk);
put("moj.css", moj);
put("throughline.css", ours());
put("tokens.css", readFileSync(join(root, "css", "10-tokens.css")));
put("favicon.svg", readFileSync(join(root, "shared", "favicon.svg")));
put(".keep", "");
fonts();
pictures(govuk, moj);
squeeze(dist);
