// Proofs of the ledger, checked here: what the service says of itself is not believed, it is computed.
// RFC 6962 trees, C2SP signed notes. Everything is bounded and nothing is taken for granted of what comes in.

const encoder = new TextEncoder();

export class Refuted extends Error {}

// MARK: Bytes

export function fromBase64(text) {
  let binary;
  try { binary = atob(text); } catch { throw new Refuted("what should be base64 is not"); }
  const bytes = Uint8Array.from(binary, each => each.charCodeAt(0));
  if (btoa(binary) !== text) throw new Refuted("what should be base64 is not in its one form");
  return bytes;
}

const concatenated = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
};
const equal = (left, right) => left.length === right.length && left.every((byte, index) => byte === right[index]);
export const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// MARK: Trees

export const leafHash = bytes => sha256(concatenated(Uint8Array.of(0), bytes));
const nodeHash = (left, right) => sha256(concatenated(Uint8Array.of(1), left, right));
const half = number => Math.floor(number / 2); // indices are larger than what shifts take

/** That a leaf is at `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2). */
export async function verifyInclusion(leaf, index, size, path, root) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) {
    throw new Refuted(`there is no entry ${index} in a tree of ${size}`);
  }
  let place = index, last = size - 1, hash = leaf;
  for (const sibling of path) {
    if (sibling.length !== 32) throw new Refuted("a hash of the path has not 32 bytes");
    if (last === 0) throw new Refuted("the path is longer than the tree is high");
    if (place % 2 === 1 || place === last) {
      hash = await nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) { place = half(place); last = half(last); }
    } else hash = await nodeHash(hash, sibling);
    place = half(place);
    last = half(last);
  }
  if (last !== 0) throw new Refuted("the path is shorter than the tree is high");
  if (!equal(hash, root)) throw new Refuted("the entry and the path give another root than the one that was signed: the entry has been changed");
}

/** That the tree of `size` leaves begins with the tree of `oldSize` (RFC 9162, 2.1.4.2). */
export async function verifyConsistency(oldSize, oldRoot, size, root, path) {
  if (oldSize > size) throw new Refuted(`the log had ${oldSize} entries before and has ${size} now: some are missing`);
  if (oldSize === size) {
    if (path.length || !equal(oldRoot, root)) throw new Refuted("the log was rewritten: as many entries, another root");
    return;
  }
  if (oldSize === 0) return;
  let rest = [...path], place = oldSize - 1, last = size - 1;
  while (place % 2 === 1) { place = half(place); last = half(last); }
  let old, now;
  if (place === 0) old = now = oldRoot;
  else {
    if (!rest.length) throw new Refuted("the proof is too short");
    old = now = rest.shift();
  }
  for (const sibling of rest) {
    if (last === 0) throw new Refuted("the proof is too long");
    if (place % 2 === 1 || place === last) {
      old = await nodeHash(sibling, old);
      now = await nodeHash(sibling, now);
      while (place % 2 === 0 && place !== 0) { place = half(place); last = half(last); }
    } else now = await nodeHash(now, sibling);
    place = half(place);
    last = half(last);
  }
  if (last !== 0) throw new Refuted("the proof is too short");
  if (!equal(old, oldRoot) || !equal(now, root)) throw new Refuted("the log was rewritten: what was seen here before is not what it begins with now");
}

// MARK: Signed notes

const p384 = encoder.encode("picket/ecdsa-p384-sha384");

/** `name+eight hexadecimal digits+base64 of type and key` */
export async function parseKey(text) {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  if (!parts) throw new Refuted("that is no verifier key: name+eight hexadecimal digits+base64 is one");
  const [, name, id, encoded] = parts;
  const bytes = fromBase64(encoded);
  const own = (await sha256(concatenated(encoder.encode(`${name}\n`), bytes))).slice(0, 4);
  if (hex(own) !== id) throw new Refuted(`the key ${name} is damaged: its id should be ${hex(own)}`);
  const key = { name, id: own, text: text.trim(), fingerprint: hex(await sha256(bytes)).slice(0, 32) };
  if (bytes[0] === 1 && bytes.length === 33) return { ...key, algorithm: "Ed25519", bytes: bytes.slice(1) };
  const isP384 = bytes[0] === 0xff && equal(bytes.slice(1, 1 + p384.length), p384) && bytes.length === 1 + p384.length + 97;
  if (isP384) return { ...key, algorithm: "ECDSA P-384", bytes: bytes.slice(1 + p384.length) };
  throw new Refuted(`the key ${name} is of a type that this page does not know`);
}

/** DER to the fixed form that WebCrypto takes. */
function rawSignature(der, size) {
  const integer = at => {
    const length = der[at + 1];
    if (der[at] !== 2 || !(length > 0) || length > size + 1 || at + 2 + length > der.length) throw new Refuted("a signature is not DER");
    let bytes = der.slice(at + 2, at + 2 + length);
    if (bytes[0] === 0) bytes = bytes.slice(1);
    if (bytes.length > size) throw new Refuted("a signature is not DER");
    return [concatenated(new Uint8Array(size - bytes.length), bytes), at + 2 + length];
  };
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new Refuted("a signature is not DER");
  const [r, next] = integer(2);
  const [s, end] = integer(next);
  if (end !== der.length) throw new Refuted("a signature is not DER");
  return concatenated(r, s);
}

/** @returns true, false, or null where this browser cannot tell */
async function isSigned(key, signature, message) {
  if (key.algorithm === "Ed25519") {
    let imported;
    try { imported = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]); }
    catch (error) { if (error.name === "NotSupportedError") return null; throw new Refuted("the key is not one of Ed25519"); }
    return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  }
  const imported = await crypto.subtle.importKey("raw", key.bytes, { name: "ECDSA", namedCurve: "P-384" }, false, ["verify"])
    .catch(() => { throw new Refuted("the key is no point of P-384"); });
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, imported, rawSignature(signature, 48), message);
}

/**
 * A checkpoint, and who signed it of `keys` (parsed): every signature that names one of them has to be right, and one
 * has to be there.
 */
export async function verifyCheckpoint(note, keys) {
  if (note.length > 100_000) throw new Refuted("the checkpoint is too long for one");
  const end = note.indexOf("\n\n");
  if (end < 0) throw new Refuted("the checkpoint is not signed");
  const message = note.slice(0, end + 1), [origin, size, root] = message.split("\n");
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) throw new Refuted("the checkpoint names no size");
  const rootBytes = fromBase64(root);
  if (rootBytes.length !== 32) throw new Refuted("the checkpoint names no root");
  const signers = [], unable = [];
  for (const line of note.slice(end + 2).split("\n").filter(Boolean).slice(0, 64)) {
    const parts = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line);
    if (!parts) throw new Refuted("a signature line is not one");
    const bytes = fromBase64(parts[2]);
    const key = keys.find(each => each.name === parts[1] && equal(each.id, bytes.slice(0, 4)));
    if (!key || key.name !== origin) continue;
    const verdict = await isSigned(key, bytes.slice(4), encoder.encode(message));
    if (verdict === false) throw new Refuted(`the ${key.algorithm} signature of ${key.name} is wrong: the checkpoint has been changed`);
    (verdict ? signers : unable).push(key);
  }
  if (!signers.length) throw new Refuted(unable.length ? "this browser does not know the algorithm of any signature" : "none of the keys has signed the checkpoint");
  return { origin, size: Number(size), root: rootBytes, signers };
}

/** An entry, its path and the checkpoint, against keys: what `picket ledger prove` writes. */
export async function verifyProof(proof, keyTexts) {
  const keys = await Promise.all(keyTexts.map(parseKey));
  const checkpoint = await verifyCheckpoint(proof.checkpoint, keys);
  if (!Array.isArray(proof.path) || proof.path.length > 64) throw new Refuted("the path is none");
  const leaf = await leafHash(encoder.encode(proof.entry));
  await verifyInclusion(leaf, proof.index, checkpoint.size, proof.path.map(fromBase64), checkpoint.root);
  let entry;
  try { entry = JSON.parse(proof.entry); } catch { throw new Refuted("the entry is not JSON"); }
  if (entry.sequence !== proof.index) throw new Refuted(`the entry says that it is number ${entry.sequence}, and is at ${proof.index}`);
  return { checkpoint, entry, leaf };
}
