// Progressive enhancement for every page. Nothing here is needed to do the work: each page is whole without it.
import { rosterBoard } from "./board";
import { enhanceComponents } from "./components";
import { findKey } from "./find";
import { guardForms } from "./guard";
import { follow } from "./live";
import { safeExit } from "./leave";
import { newCall } from "./newcall";
import { sayInPlace } from "./say";
import { themeSwitch } from "./theme";

enhanceComponents();
findKey();
themeSwitch();
safeExit();
newCall();
sayInPlace();
guardForms();
follow();
rosterBoard();
