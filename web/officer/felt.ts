import type { Job } from "./job";

/** A job that this phone did not have is felt in the hand, once: nobody looks at it all the time. */
export class Felt {
  private seen = new Set<string>();

  tell(fresh: Job[]): void {
    const unfelt = fresh.filter((j) => !this.seen.has(j.assignment.id));
    for (const j of unfelt) this.seen.add(j.assignment.id);
    if (unfelt.length) navigator.vibrate?.([300, 150, 300]);
  }
}
