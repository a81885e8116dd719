import { useState } from "preact/hooks";
import { LockedHelp } from "./help";
import { pinRules, type App } from "./state";

/** Before there is anything to show: the phone is set up, opened, or says that it was erased. */
export function Lock({ app }: { app: App }) {
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const fresh = app.phase === "new" || app.phase === "erased";
  const go = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    await (fresh ? app.setUp(code.trim(), pin) : app.unlock(pin));
    setPin("");
    setBusy(false);
  };
  return (
    <main class="o-lock">
      {app.phase === "locked" && <LockedHelp app={app} />}
      <form class="o-card o-write" onSubmit={(e) => void go(e)}>
        <h1>{app.phase === "erased" ? "This phone was erased" : fresh ? "Set this phone up" : "Locked"}</h1>
        {app.says && <p class="o-wrong" role="alert">{app.says}</p>}
        {fresh && (
          <>
            <p>Sign in as yourself first: <a href="/sign-in?next=/officer">Sign in</a>. A supervisor gives you a code for this phone.</p>
            <label class="o-l" for="code">Code from your supervisor</label>
            <input id="code" value={code} autocomplete="off" autocapitalize="characters" onInput={(e) => setCode(e.currentTarget.value)} />
          </>
        )}
        {app.phase === "locked" && app.passkey && <button class="o-b o-go" type="button" onClick={() => void app.unlockByPasskey()}>Open with the phone's own lock</button>}
        <label class="o-l" for="pin">{fresh ? `Choose a PIN of at least ${pinRules().pin_least} figures` : "PIN"}</label>
        <input id="pin" type="password" inputMode="numeric" autocomplete="off" value={pin} onInput={(e) => setPin(e.currentTarget.value)} />
        <button class="o-b o-go" type="submit" disabled={busy}>{busy ? "Opening" : fresh ? "Set it up" : "Open"}</button>
        <p class="o-quiet">What this phone holds is encrypted, and opens with the PIN{app.passkey ? " or the phone's own lock" : " alone"}. Too many wrong ones erase it.</p>
      </form>
    </main>
  );
}
