/* The room's socket: comes back by itself, misses nothing, sends nothing twice.

   Events: "status" (detail: "connecting" | "up" | "lost" | "stopped" | "signed-out"),
   "frame" (detail: a frame of the server, each numbered one once and in order),
   "answer" (detail: {command, refusal}; refusal is null when it was accepted). */

const HEARTBEAT_MS = 15_000;
const SILENCE_MS = 25_000; // an answer to the heartbeat is due before that
const FIRST_WAIT_MS = 800;
const LONGEST_WAIT_MS = 15_000;
const AWAY = new Set([4403, 4404, 4410]); // the page says why
const STOP = new Set([4400, 4413]);
const SIGNED_OUT = 4401;
const FLOODING = 4429;

export class Connection extends EventTarget {
  #address;
  #last;
  #socket = null;
  #outbox = new Map();
  #wait = FIRST_WAIT_MS;
  #heardAt = 0;
  #timers = { beat: 0, again: 0 };
  #isResuming = false;
  #isReady = false;

  /** `last` is the number of the last event that the page already shows. */
  constructor(path, last = 0) {
    super();
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    this.#address = `${scheme}//${window.location.host}${path}`;
    this.#last = last;
    window.addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#hurry();
    });
  }

  open() {
    this.#tell("status", "connecting");
    this.#connect();
  }

  /** Sends a command now or as soon as the line is back; returns its id. */
  send(type, fields = {}) {
    const command = { type, id: newId(), ...fields };
    this.#outbox.set(command.id, command);
    if (this.#isReady) this.#write(command);
    return command.id;
  }

  #connect() {
    window.clearTimeout(this.#timers.again);
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.onmessage = (event) => this.#hear(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    };
    this.#heardAt = Date.now();
    window.clearInterval(this.#timers.beat);
    this.#timers.beat = window.setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  #beat() {
    if (Date.now() - this.#heardAt > SILENCE_MS + HEARTBEAT_MS) {
      this.#socket.onclose = null;
      this.#socket.close();
      this.#lost(0);
      return;
    }
    this.#write({ type: "heartbeat" });
  }

  #write(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  #hear(frame) {
    this.#heardAt = Date.now();
    if (frame.type === "ack" || frame.type === "refused") {
      this.#answered(frame);
    } else if (frame.type === "room.state") {
      this.#arrived(frame);
    } else if (frame.seq) {
      this.#numbered(frame);
    } else {
      this.#tell("frame", frame);
    }
  }

  /** The server let us in (or our rights changed): catch up, then send what waits. */
  #arrived(state) {
    this.#wait = FIRST_WAIT_MS;
    this.#tell("frame", state);
    if (state.you.state !== "admitted") return;
    if (state.seq > this.#last) this.#resume();
    this.#isReady = true;
    for (const command of this.#outbox.values()) this.#write(command);
    this.#tell("status", "up");
  }

  #numbered(frame) {
    if (frame.seq <= this.#last) return;
    if (frame.seq > this.#last + 1) {
      this.#resume();
      return;
    }
    this.#last = frame.seq;
    this.#tell("frame", frame);
  }

  #resume() {
    if (this.#isResuming) return;
    this.#isResuming = true;
    this.#write({ type: "resume", id: "resume", seq: this.#last });
  }

  #answered(frame) {
    if (frame.id === "resume") this.#isResuming = false;
    const command = this.#outbox.get(frame.id);
    if (!command) return;
    if (frame.code === "too_fast") {
      window.setTimeout(() => this.#write(command), 3000);
      return;
    }
    this.#outbox.delete(frame.id);
    const refusal = frame.type === "refused" ? frame : null;
    this.#tell("answer", { command, refusal });
  }

  #lost(code) {
    this.#isReady = false;
    this.#isResuming = false;
    window.clearInterval(this.#timers.beat);
    if (AWAY.has(code)) {
      window.location.reload();
      return;
    }
    if (code === SIGNED_OUT || STOP.has(code)) {
      this.#tell("status", code === SIGNED_OUT ? "signed-out" : "stopped");
      return;
    }
    this.#tell("status", "lost");
    if (code === FLOODING) this.#wait = LONGEST_WAIT_MS;
    const delay = this.#wait * (0.5 + Math.random());
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    window.clearTimeout(this.#timers.again);
    this.#timers.again = window.setTimeout(() => this.#connect(), delay);
  }

  /** The network or the reader is back: try at once instead of waiting. */
  #hurry() {
    if (this.#socket?.readyState === WebSocket.CLOSED && this.#timers.again) {
      this.#wait = FIRST_WAIT_MS;
      this.#connect();
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
