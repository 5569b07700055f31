// options: limit=3
// Nothing but data.
const a = 1;
const b = 1;
const c = 1;
const d = 1;
