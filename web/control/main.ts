// The board is whole without script. This adds the clock, the link's state, the keys, the command line's meaning and a
// map that can be moved.
import "./control.css";
import "./field.css";
import "./checks.css";
import { commandLine } from "./command";
import { keys } from "./keys";
import { link, phoneLink } from "./link";
import { slippyMap } from "./map";
import { keepPicks } from "./picks";
import { sound } from "./sound";
import { moveUnits } from "./units";

if (document.querySelector(".c-room")) {
  const map = slippyMap();
  link((e) => moveUnits(e, map));
  commandLine();
  keepPicks();
  keys(map);
}
phoneLink();
sound();
