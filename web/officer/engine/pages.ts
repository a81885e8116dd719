// The pages of a statement as it is printed and signed: the same rule as police/evidence/statement_pages.go, because the declaration
// that a witness hears on the phone says how many there are (MOB-01). Both read police/evidence/testdata/pages.json.

const line = 84; // characters
const first = 28; // lines: its head names the witness and carries the declaration
const rest = 44;

const blank = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Sets a text in pages. Words are kept whole unless one is longer than a line; an empty text is one page. */
export function paginate(text: string): string[] {
  const pages: string[] = [];
  let page: string[] = [];
  let room = first;
  for (const l of lines(text)) {
    if (page.length === room) {
      pages.push(page.join("\n"));
      [page, room] = [[], rest];
    }
    page.push(l);
  }
  return [...pages, page.join("\n")];
}

function lines(text: string): string[] {
  const out: string[] = [];
  for (const paragraph of text.split("\n")) {
    let [now, n] = ["", 0];
    for (const word of paragraph.split(blank).filter(Boolean)) {
      let w = [...word];
      while (w.length > line) {
        if (n > 0) {
          out.push(now);
          [now, n] = ["", 0];
        }
        out.push(w.slice(0, line).join(""));
        w = w.slice(line);
      }
      if (n === 0) [now, n] = [w.join(""), w.length];
      else if (n + 1 + w.length > line) {
        out.push(now);
        [now, n] = [w.join(""), w.length];
      } else [now, n] = [`${now} ${w.join("")}`, n + 1 + w.length];
    }
    out.push(now);
  }
  return out;
}
