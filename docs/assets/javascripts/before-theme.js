/*
 * What must run before the theme's own script. The search index, most of what a page weighs, waits
 * until the reader turns to the search; if it can't be loaded, the page says so. And steps within
 * a page are left to the browser, since the theme would fetch the page anew for the first.
 */
(function () {
  'use strict';

  /* ---- The search. */

  const waiting = []; // requests for the index
  let isWanted = /[?&](q|h)=/.test(location.search); // a search, or words to mark, in the address

  function fail() {
    const message = document.querySelector('.md-search-result__meta');
    message.setAttribute('role', 'status');
    message.textContent = 'The search could not be loaded. Reload the page to try again.';
    document.querySelector('.md-search__input').placeholder = 'Search did not load';
  }

  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.isIndex = new URL(address, location).pathname.endsWith('/search/search_index.json');
    if (this.isIndex) {
      this.addEventListener('load', () => { if (this.status !== 200) fail(); });
      this.addEventListener('error', fail);
    }
    return open.call(this, method, address, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    const go = () => send.apply(this, body);
    if (this.isIndex && !isWanted) waiting.push(go);
    else go();
  };

  for (const event of ['focusin', 'pointerdown', 'change']) {
    document.addEventListener(event, ({ target }) => {
      if (!target.closest?.('.md-search, [for=__search], #__search')) return;
      isWanted = true;
      for (const go of waiting.splice(0)) go();
    }, true);
  }

  const RealWorker = Worker;
  window.Worker = function LateWorker(address) { // starts with its first task, the index
    const place = new URL(address, location); // which may be another by then
    const channel = new EventTarget();
    let worker;
    channel.postMessage = ({ type, data }) => {
      worker ||= new RealWorker(place);
      worker.onerror = fail;
      worker.onmessage = (event) => channel.dispatchEvent(new MessageEvent('message', event));
      // Without signs that the search would take for commands.
      const words = typeof data === 'string' ? data.replace(/[:^~*+]+/g, ' ') : data;
      worker.postMessage({ type, data: words });
    };
    return channel;
  };
  addEventListener('error', ({ target }) => { // the theme's own script
    if (target.src?.includes('/bundle.')) fail();
  }, true);

  document.addEventListener('input', ({ target }) => { // the theme hears keys alone, not a paste
    if (target.matches('.md-search__input')) target.dispatchEvent(new Event('keyup'));
  });

  /* ---- Steps within a page. */

  let here = location.pathname; // the page in the window; an address changes before its page comes
  document.addEventListener('DOMContentLoaded', () => {
    window.document$?.subscribe(() => { here = location.pathname; });
  });

  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href*="#"]');
    if (link && link.pathname === here && link.host === location.host) event.stopPropagation();
  }, true);

  addEventListener('popstate', (event) => {
    if (location.pathname !== here) return;
    event.stopImmediatePropagation();
    if (event.state) scrollTo(0, event.state.y); // the theme notes where the reader was
  });
})();
