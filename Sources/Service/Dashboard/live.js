// The live feed in a browser: what happens at the service, as it happens. docs/live.md has the protocol.
//
//   const feed = new LiveFeed();
//   feed.on('findings', (event) => …);      // 'findings', 'scans', 'alerts', 'pool', 'system'
//   feed.on('gap', ({ topics, since }) => …);  // ask the API what changed since (null: everything)
//   feed.on('state', (state) => …);         // 'connecting', 'online', 'offline', 'refused'
//   feed.subscribe(['findings', 'alerts']);

/// Reads MessagePack: what the service sends of it. Throws on anything else.
export function decodeMessagePack(buffer) {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = new TextDecoder('utf-8', { fatal: true });
  let at = 0;

  const take = (count) => {
    if (count > bytes.length - at) throw new RangeError(`MessagePack ends inside a value at byte ${at}`);
    at += count;
    return at - count;
  };
  const unsigned = (width) => {
    const start = take(width);
    if (width === 1) return view.getUint8(start);
    if (width === 2) return view.getUint16(start);
    if (width === 4) return view.getUint32(start);
    return whole(view.getBigUint64(start));
  };
  const signed = (width) => {
    const start = take(width);
    if (width === 1) return view.getInt8(start);
    if (width === 2) return view.getInt16(start);
    if (width === 4) return view.getInt32(start);
    return whole(view.getBigInt64(start));
  };
  // What a double does not hold stays what it is.
  const whole = (value) => (BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value);
  const string = (count) => { const start = take(count); return text.decode(bytes.subarray(start, start + count)); };
  const binary = (count) => { const start = take(count); return bytes.slice(start, start + count); };
  const array = (count, depth) => {
    if (count > bytes.length - at) throw new RangeError(`MessagePack ends inside a value at byte ${at}`);
    const values = [];
    for (let index = 0; index < count; index += 1) values.push(value(depth + 1));
    return values;
  };
  const object = (count, depth) => {
    if (count * 2 > bytes.length - at) throw new RangeError(`MessagePack ends inside a value at byte ${at}`);
    const members = {};
    for (let index = 0; index < count; index += 1) {
      const name = value(depth + 1);
      if (typeof name !== 'string') throw new TypeError('a name in MessagePack is no string');
      // Not by assignment: a member called __proto__ is one like any other.
      Object.defineProperty(members, name, { value: value(depth + 1), enumerable: true, configurable: true, writable: true });
    }
    return members;
  };
  const value = (depth) => {
    if (depth > 64) throw new RangeError('MessagePack is nested too deep');
    const head = unsigned(1);
    if (head < 0x80) return head;
    if (head < 0x90) return object(head & 15, depth);
    if (head < 0xa0) return array(head & 15, depth);
    if (head < 0xc0) return string(head & 31);
    if (head >= 0xe0) return head - 256;
    switch (head) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return binary(unsigned(1 << (head - 0xc4)));
      case 0xca: return view.getFloat32(take(4));
      case 0xcb: return view.getFloat64(take(8));
      case 0xcc: case 0xcd: case 0xce: case 0xcf: return unsigned(1 << (head - 0xcc));
      case 0xd0: case 0xd1: case 0xd2: case 0xd3: return signed(1 << (head - 0xd0));
      case 0xd9: case 0xda: case 0xdb: return string(unsigned(1 << (head - 0xd9)));
      case 0xdc: case 0xdd: return array(unsigned(2 << (head - 0xdc)), depth);
      case 0xde: case 0xdf: return object(unsigned(2 << (head - 0xde)), depth);
      default: throw new TypeError(`MessagePack has a value of a kind that is not taken here (${head})`);
    }
  };

  const result = value(0);
  if (at !== bytes.length) throw new RangeError('something follows the value in MessagePack');
  return result;
}

const TOPICS = ['findings', 'scans', 'alerts', 'pool', 'system'];
const FINAL = new Set([1002, 1003, 1007, 1009, 4400, 4401]);  // trying again would end the same

/// How long to wait before the attempt-th try: anything up to a bound that doubles ("full jitter"), so that clients of a
/// service that comes back do not all come at once.
export function backoff(attempt, random = Math.random) {
  return random() * Math.min(30_000, 500 * 2 ** Math.min(attempt, 16));
}

/// One connection with its share of the topics.
class Line {
  #feed; #topics = []; #socket = null; #cursor = null; #seq = 0; #attempt = 0; #timer = null; #watch = null;
  #heartbeat = 15_000; #wait = 0; #isStopped = false; #isSubscribing = false; #isGreeted = false;
  isOnline = false;

  constructor(feed) { this.#feed = feed; }

  get topics() { return this.#topics; }

  set topics(topics) {
    if (topics.join() === this.#topics.join()) return;
    // A topic that was not watched before begins now; what the others have still to get is not lost for it.
    this.#topics = topics;
    if (!topics.length) {
      this.#cursor = null;
      this.#socket?.close(1000);
    } else if (this.#socket?.readyState === WebSocket.OPEN && this.#isGreeted) this.#subscribe();
    else this.open();
  }

  open() {
    if (this.#isStopped || this.#socket || !this.#topics.length) return;
    clearTimeout(this.#timer);
    this.#feed.changed();
    const socket = new WebSocket(this.#feed.url, ['picket.v1.msgpack']);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onmessage = (message) => this.#receive(socket, message.data);
    socket.onclose = (close) => this.#closed(socket, close);
    this.#listen(10_000);
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#socket?.close(1000);
  }

  /// The network is back: no need to wait.
  hurry() {
    if (this.#timer === null || this.#socket) return;
    this.#attempt = 0;
    this.open();
  }

  /// Breaks off when nothing comes for so long: a connection can be gone without a word.
  #listen(milliseconds) {
    clearTimeout(this.#watch);
    const socket = this.#socket;
    this.#watch = setTimeout(() => {
      socket?.close(4000);
      this.#closed(socket, { code: 4000 });
    }, milliseconds);
  }

  #subscribe() {
    this.#isSubscribing = true;
    const message = { type: 'subscribe', topics: this.#topics };
    if (this.#cursor !== null) message.cursor = this.#cursor;
    if (this.#feed.projects) message.projects = this.#feed.projects;
    this.#socket.send(encodeMessagePack(message));
  }

  #receive(socket, data) {
    if (socket !== this.#socket) return;
    let message;
    try { message = decodeMessagePack(data); } catch { socket.close(4000); return; }
    this.#listen(this.#heartbeat * 2.5);
    // Until the service says so, what comes is of the subscription before, and comes again.
    if (this.#isSubscribing && message.type !== 'subscribed' && message.type !== 'bye') return;
    switch (message.type) {
      case 'hello':
        this.#heartbeat = message.heartbeat;
        this.#isGreeted = true;
        this.#subscribe();
        break;
      case 'subscribed':
        this.#attempt = 0;
        this.#seq = 0;
        this.#isSubscribing = false;
        // None: a gap follows. Until it is told, the old one stays.
        if (message.cursor) this.#cursor = message.cursor;
        this.isOnline = true;
        this.#feed.changed();
        break;
      case 'events': {
        // None may be missing: the numbers say so.
        if (message.seq !== this.#seq + 1) { socket.close(4000); return; }
        this.#seq += message.events.length;
        this.#cursor = message.cursor;
        for (const event of message.events) this.#feed.deliver(event.topic, event);
        break;
      }
      case 'gap':
        this.#cursor = message.cursor;
        this.#feed.deliver('gap', { topics: this.#topics, since: message.since });
        break;
      case 'heartbeat':
        if (message.cursor) this.#cursor = message.cursor;
        break;
      case 'bye':
        this.#wait = message.retryAfter ?? 0;
        break;
      default: break;
    }
  }

  #closed(socket, close) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.isOnline = this.#isGreeted = this.#isSubscribing = false;
    clearTimeout(this.#watch);
    if (FINAL.has(close.code)) this.#feed.refuse(close.code);
    else if (!this.#isStopped) {
      // Which of "refused" and "not reached" it was a browser does not say before a connection is open.
      this.#timer = setTimeout(() => { this.#timer = null; this.open(); }, this.#wait + backoff(this.#attempt));
      this.#attempt += 1;
      this.#wait = 0;
    }
    this.#feed.changed();
  }
}

/// Writes what the client says: texts, lists of them, and objects.
export function encodeMessagePack(value) {
  const bytes = [];
  const head = (count, fix, most, two) => {
    if (count <= most) bytes.push(fix | count);
    else if (count < 65_536) bytes.push(two, count >> 8, count & 255);
    else throw new RangeError('more than a message holds');
  };
  const write = (value) => {
    if (typeof value === 'string') {
      const text = new TextEncoder().encode(value);
      head(text.length, 0xa0, 31, 0xda);
      bytes.push(...text);
    } else if (Array.isArray(value)) {
      head(value.length, 0x90, 15, 0xdc);
      value.forEach(write);
    } else if (value && typeof value === 'object') {
      const members = Object.entries(value);
      head(members.length, 0x80, 15, 0xde);
      for (const [name, member] of members) { write(name); write(member); }
    } else throw new TypeError('only texts, lists and objects are sent');
  };
  write(value);
  return new Uint8Array(bytes);
}

/// The feed: topics spread over up to four connections, so that many findings do not hold up an alert.
export class LiveFeed {
  #lines; #listeners = new Map(); #held = []; #isPaused = false; #state = 'offline'; #refusal = null; #wanted = [];
  #most; #lost = false; #hurry; #later = [];

  /// - url: of the service's /v1/live; connections: at most this many; held: events kept while paused.
  constructor({ url, connections = 4, held = 10_000, projects = null } = {}) {
    this.url = url ?? `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}/v1/live`;
    this.projects = projects;
    this.#most = held;
    this.#lines = Array.from({ length: Math.max(1, Math.min(4, connections)) }, () => new Line(this));
    this.#hurry = () => this.#lines.forEach((line) => line.hurry());
    globalThis.addEventListener?.('online', this.#hurry);
  }

  get state() { return this.#state; }
  get connections() { return this.#lines.filter((line) => line.isOnline).length; }

  /// Returns what takes the listener away again.
  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }

  /// Watches these topics, and no others.
  subscribe(topics) {
    const wanted = TOPICS.filter((topic) => topics.includes(topic));
    // Always the same topic on the same line, so that its cursor stays with it: beyond four they share the last.
    const last = this.#lines.length - 1;
    this.#wanted = wanted;
    this.#lines.forEach((line, index) => {
      line.topics = wanted.filter((topic) => Math.min(TOPICS.indexOf(topic), last) === index);
    });
  }

  /// Keeps what comes (bounded) until `resume`: for a page that is hidden or offline.
  pause() { this.#isPaused = true; }

  resume() {
    this.#isPaused = false;
    const held = this.#held;
    this.#held = [];
    if (this.#lost) {
      this.#lost = false;
      this.#tell('gap', { topics: this.#wanted, since: null });
    } else {
      for (const [name, event] of held) this.#tell(name, event);
    }
  }

  /// Does `action` now, or, while offline, once the feed is back, one after the other. At most 100 wait: more are refused.
  later(action) {
    if (this.#state === 'online' && !this.#later.length) return Promise.resolve().then(action);
    if (this.#later.length >= 100) return Promise.reject(new Error('too much is waiting for the service to be reached'));
    return new Promise((resolve, reject) => this.#later.push({ action, resolve, reject }));
  }

  async #doLater() {
    while (this.#later.length && this.#state === 'online') {
      const { action, resolve, reject } = this.#later[0];
      try { resolve(await action()); } catch (error) { reject(error); }
      this.#later.shift();
    }
  }

  stop() {
    globalThis.removeEventListener?.('online', this.#hurry);
    this.#lines.forEach((line) => line.stop());
  }

  // For the lines.

  deliver(name, event) {
    if (!this.#isPaused) { this.#tell(name, event); return; }
    if (this.#lost) return;
    this.#held.push([name, event]);
    // Too many to keep: they are not dropped silently, the reader is told to load anew.
    if (this.#held.length > this.#most) { this.#held = []; this.#lost = true; }
  }

  refuse(code) { this.#refusal = code; }

  changed() {
    const used = this.#lines.filter((line) => line.topics.length);
    const state = this.#refusal !== null ? 'refused'
      : used.length && used.every((line) => line.isOnline) ? 'online'
        : typeof navigator !== 'undefined' && navigator.onLine === false ? 'offline' : 'connecting';
    if (state === this.#state) return;
    this.#state = state;
    this.#tell('state', state);
    if (state === 'online') this.#doLater();
  }

  #tell(name, event) {
    for (const listener of this.#listeners.get(name) ?? []) {
      // One listener's mistake is not the others'.
      try { listener(event); } catch (error) { console.error(error); }
    }
  }
}
