// A job as the budget brings it: the server says what it is (police/control Job).

/** Somebody whom the address or the number of a job brings. */
export interface Person {
  id: string;
  name: string;
  by: string;
  parts?: string[];
  markers?: string[];
}

export interface Job {
  assignment: { id: string; sent_at: string; en_route_at?: string; at_scene_at?: string };
  incident: { id: string; thread: string; no: number; number: string; title: string; place: string; at?: { lat: number; lon: number }; flags?: string[]; grade?: string; due_at?: string };
  grade_label?: string;
  log: { kind: string; at: string; title: string }[];
  others?: string[];
  said?: string[];
  known?: { people?: Person[]; warnings?: string[] };
}
