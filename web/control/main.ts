// The board is whole without script. This adds the clock, the link's state, the keys, the command line's meaning and a
// map that can be moved; to the map's own window that it goes with the board; to the wall that its ages run.
import "./control.css";
import "./field.css";
import "./checks.css";
import "./wall.css";
import { onExchanged } from "../shared/live";
import { announce } from "./announce";
import { commandLine } from "./command";
import { keys } from "./keys";
import { link, phoneLink } from "./link";
import { Loss } from "./lost";
import { slippyMap } from "./map";
import { keepPicks } from "./picks";
import { sound } from "./sound";
import { twin } from "./twin";
import { moveUnits } from "./units";
import { wallAges } from "./wall";

if (document.querySelector(".c-room")) {
  ownAddress();
  const map = slippyMap();
  const loss = new Loss();
  const to = link((data) => moveUnits(data, map), (lost, since, until) => loss.changed(lost, since, until));
  announce();
  firstOne();
  if (to) loss.keepHere(to);
  if (to && document.querySelector(".c-wall")) wallAges(to);
  else {
    commandLine();
    keepPicks();
    keys(map);
    twin();
  }
}
phoneLink();
sound();

/** A board on which nothing was open opens the first incident that comes, unless something is being typed. */
function firstOne(): void {
  if (!document.querySelector(".c-detail > .c-none h1")) return;
  onExchanged(() => {
    const line = document.querySelector<HTMLInputElement>("#line");
    if (!line?.value && document.querySelector("#lists :is(#list-waiting, #list-live) li")) location.reload();
  });
}

/** A board that answers a refused command stands at the address of the command, where nothing can be asked again. */
function ownAddress(): void {
  if (location.pathname !== "/control/command") return;
  const chosen = document.querySelector<HTMLInputElement>("[data-command] [name=incident]")?.value ?? "";
  history.replaceState(null, "", `/control?incident=${encodeURIComponent(chosen)}`);
}
