/**
 * Each alarm that appears is heard once: a call for help as three rising tones, an alarming answer of national records as two
 * softer level ones. What was there when the page was opened is seen, not heard. A browser lets a page sound only after its
 * reader has touched it; until then the alarm is on the screen alone.
 */
export function sound(): void {
  const places = [...document.querySelectorAll("#emergency, #phone")];
  if (places.length === 0 || !("AudioContext" in window)) return;
  const heard = new Set(alarms());
  const look = () => {
    const now = alarms();
    for (const key of now) {
      if (!heard.has(key)) play(key.startsWith("emergency") ? calls : answers);
      heard.add(key);
    }
    for (const key of heard) if (!now.includes(key)) heard.delete(key);
  };
  for (const place of places) new MutationObserver(look).observe(place, { childList: true, subtree: true });
}

interface Tones {
  hertz: number[];
  loud: number; // of 1
}

const calls: Tones = { hertz: [660, 880, 1100], loud: 0.3 };
const answers: Tones = { hertz: [520, 520], loud: 0.12 };
const each = 0.18; // seconds of a tone

function alarms(): string[] {
  return [...document.querySelectorAll<HTMLElement>("[data-alarm]")].map((n) => n.dataset.alarm ?? "");
}

let audio: AudioContext | undefined;

function play(tones: Tones): void {
  audio ??= new AudioContext();
  if (audio.state !== "running") {
    void audio.resume();
    return;
  }
  tones.hertz.forEach((hertz, n) => {
    if (!audio) return;
    const tone = new OscillatorNode(audio, { frequency: hertz });
    const gain = new GainNode(audio, { gain: tones.loud });
    tone.connect(gain).connect(audio.destination);
    tone.start(audio.currentTime + n * each * 1.3);
    tone.stop(audio.currentTime + n * each * 1.3 + each);
  });
}
