/*
 * The search index is most of what a page weighs. The theme asks for it on every first page; this
 * script, which runs before the theme's own, holds the request back until the reader turns to the
 * search, and says so when the search can't be loaded. From a disk the theme reads another file.
 */
(function () {
  'use strict';

  const find = (part) => document.querySelector(`.md-search${part}`);
  const waiting = []; // requests for the index
  let isWanted = /[?&](q|h)=/.test(location.search); // a search, or words to mark, in the address

  function fail() {
    const [field, message] = [find('__input'), find('-result__meta')];
    if (!field || !message) return;
    field.placeholder = 'Search did not load';
    message.setAttribute('role', 'status');
    message.textContent = 'The search could not be loaded. Reload the page to try again.';
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

  window.Worker = class extends Worker {
    constructor(...settings) {
      super(...settings);
      this.addEventListener('error', fail);
    }
  };
  addEventListener('error', ({ target }) => { // the theme's own script
    if (target.src?.includes('/bundle.')) fail();
  }, true);

  document.addEventListener('input', ({ target }) => { // the theme hears keys alone, not a paste
    if (target.matches('.md-search__input')) target.dispatchEvent(new Event('keyup'));
  });
})();
