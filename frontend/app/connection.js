// Tells that the server is away, and lets the page run anew when it is there again.

/** ms without a connection, before it is told: at first, later, and for the second sentence. */
const FIRST = 8000;
const LATER = 1500;
const LONG = 20000;

export class Connection {
  /** `texts()` has the words of the page's language; `rerun()` lets the page run; `say(text)` tells. */
  constructor({ texts, site, rerun, say }) {
    Object.assign(this, { texts, site, rerun, say, timers: [], was: false, away: false });
    this.bar = document.createElement('div');
    this.bar.className = 'shell-away';
    this.bar.setAttribute('role', 'status');
  }

  /** Hears the state of Streamlit's connection. */
  hear(state) {
    const on = state === 'CONNECTED';
    if (on === this.on) return;
    this.on = on;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
    if (on) this._back();
    else {
      const wait = this.was ? LATER : FIRST;
      this.timers = [setTimeout(() => this._tell(false), wait), setTimeout(() => this._tell(true), wait + LONG)];
    }
  }

  _tell(long) {
    const { away, longAway, site } = this.texts();
    this.away = true;
    this.bar.textContent = long ? `${away} ${longAway} ` : away;
    if (long && this.site) {
      const link = document.createElement('a');
      link.href = this.site;
      link.textContent = site;
      this.bar.append(link);
    }
    document.body.append(this.bar);
  }

  // A server that was restarted does not know this reader: the page runs anew from its address.
  _back() {
    this.bar.remove();
    if (this.away) this.say(this.texts().back);
    if (this.was) this.rerun();
    this.was = true;
    this.away = false;
  }
}
