import { useEffect, useState } from "preact/hooks";

// A browser's dictation, where it works on the phone itself. One that sends what is said to somebody else's server is not offered: a
// witness's words leave this phone for the record and for nowhere else.

interface Heard {
  results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>;
  resultIndex: number;
}

interface Recognition {
  lang: string;
  continuous: boolean;
  processLocally: boolean;
  onresult: (e: Heard) => void;
  onend: () => void;
  onerror: (e: { error: string }) => void;
  start(): void;
  stop(): void;
}

type Recognizer = (new () => Recognition) & { available?: (o: { langs: string[]; processLocally: boolean }) => Promise<string> };

const recognizer = (): Recognizer | undefined => (window as unknown as { SpeechRecognition?: Recognizer }).SpeechRecognition;

/** A button that writes down what is said, or nothing where the phone cannot do it alone. */
export function Dictate({ said }: { said: (text: string) => void }) {
  const [may, setMay] = useState(false);
  const [on, setOn] = useState<Recognition>();
  const [says, setSays] = useState("");
  useEffect(() => {
    void recognizer()?.available?.({ langs: ["en-GB"], processLocally: true }).then((a) => setMay(a === "available"), () => undefined);
  }, []);
  useEffect(() => () => on?.stop(), [on]);
  if (!may) return null;
  const start = () => {
    const r = new (recognizer()!)();
    Object.assign(r, { lang: "en-GB", continuous: true, processLocally: true });
    r.onresult = (e) => {
      for (let n = e.resultIndex; n < e.results.length; n++) if (e.results[n]!.isFinal) said(e.results[n]![0]!.transcript.trim());
    };
    r.onend = () => setOn(undefined);
    r.onerror = (e) => setSays(`Nothing is heard: ${e.error}. Type instead.`);
    setSays("");
    r.start();
    setOn(r);
  };
  return (
    <>
      <button type="button" class="o-b" aria-pressed={on !== undefined} onClick={() => (on ? on.stop() : start())}>{on ? "Stop, and read it back" : "Dictate"}</button>
      {says && <p class="o-wrong" role="alert">{says}</p>}
    </>
  );
}
