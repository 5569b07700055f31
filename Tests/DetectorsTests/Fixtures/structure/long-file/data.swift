// options: limit=3
// Nothing but data.
let a = 1
let b = 1
let c = 1
let d = 1
