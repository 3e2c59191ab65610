/*
 * Runs before the theme's own script and changes some of its requests. The search index, most of
 * what a page weighs, and the script that looks into it are fetched when the reader turns to the
 * search, and the page says so when the search can't be loaded. And the first link within a page
 * no longer makes the theme fetch the page anew. A page opened from a disk makes no such request.
 */
(function () {
  'use strict';

  const find = (part) => document.querySelector(`.md-search${part}`);
  const waiting = []; // requests for the index
  let wanted = /[?&](q|h)=/.test(location.search); // a search, or words to mark, in the address
  let here = location.pathname; // the page in the window; an address changes before its page comes

  function fail() {
    const [field, message] = [find('__input'), find('-result__meta')];
    if (!field || !message) return;
    field.placeholder = 'Search did not load';
    message.setAttribute('role', 'status');
    message.textContent = 'The search could not be loaded. Reload the page to try again.';
  }

  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.path = new URL(address, location).pathname;
    return open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    const go = () => send.apply(this, body);
    if (this.path === here) {
      this.dispatchEvent(new Event('abort'));
      window.progress$?.next(100);
    } else if (this.path.endsWith('/search/search_index.json')) {
      this.addEventListener('loadend', () => { if (this.status !== 200) fail(); });
      if (wanted) go();
      else waiting.push(go);
    } else go();
  };

  for (const event of ['focusin', 'pointerdown', 'change']) {
    document.addEventListener(event, ({ target }) => {
      if (!target.closest?.('.md-search, [for=__search], #__search')) return;
      wanted = true;
      for (const go of waiting.splice(0)) go();
    }, true);
  }

  const Thread = Worker;
  window.Worker = class extends EventTarget { // starts when it gets its first task, the index
    constructor(address) {
      super();
      this.address = new URL(address, location); // which may be another by then
    }

    postMessage({ type, data }) {
      this.thread ??= this.start();
      // Without signs that the search would take for commands.
      const words = typeof data === 'string' ? data.replace(/[:^~*+]+/g, ' ') : data;
      this.thread.postMessage({ type, data: words });
    }

    start() {
      const thread = new Thread(this.address);
      const answer = ({ data }) => this.dispatchEvent(new MessageEvent('message', { data }));
      thread.addEventListener('message', answer);
      thread.addEventListener('error', fail);
      return thread;
    }
  };
  addEventListener('error', ({ target }) => { // the theme's own script
    if (target.src?.includes('/bundle.')) fail();
  }, true);

  document.addEventListener('DOMContentLoaded', () => {
    window.document$?.subscribe(() => { here = location.pathname; });
  });
  document.addEventListener('input', ({ target }) => { // the theme hears keys alone, not a paste
    if (target.matches('.md-search__input')) target.dispatchEvent(new Event('keyup'));
  });
})();
