import { shotOf, type Shot } from "./state";

/** The phone's camera behind a button: what it takes is handed on, and is not yet kept on the record. */
export function Camera({ says, got }: { says: string; got: (shot: Shot) => Promise<void> }) {
  const take = async (e: Event) => {
    const input = e.currentTarget as HTMLInputElement;
    const f = input.files?.[0];
    if (!f) return;
    await got(shotOf(new Uint8Array(await f.arrayBuffer()), f.type || "application/octet-stream", f.name));
    input.value = ""; // the same one may be taken again after it was left out
  };
  return (
    <label class="o-b o-file">
      {says}
      <input type="file" accept="image/*" capture="environment" onChange={(e) => void take(e)} />
    </label>
  );
}
