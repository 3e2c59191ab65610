/*
 * What pages do beyond being read: previews of definitions and evidence, filters, and a table that sorts.
 * All of it is an extra: without this script every link works and every record and note is on the page. It stores
 * nothing, asks no server, and acts only on the reader's doing, except to restore the view that the address names.
 */
(function () {
  'use strict';

  const all = (selector) => [...document.querySelectorAll(selector)];

  /* ---- Previews: one at most, on hover, keyboard focus or tap. Listening on the document outlasts instant loading. */

  const TRIGGERS = '.md-content a.term[aria-describedby], .md-content a.footnote-ref[data-status]';
  let tip; // the open preview
  let owner; // the link that it belongs to
  let dismissed; // closed with Escape: stays closed until the reader has been elsewhere
  let touch; // whether the last press was a finger's
  let timer;

  const triggerOf = (event) => event.target instanceof Element && event.target.closest(TRIGGERS);
  const inTip = (node) => Boolean(tip && tip.contains(node));

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function open(trigger) {
    const isTerm = trigger.classList.contains('term');
    const id = isTerm ? trigger.getAttribute('aria-describedby') : decodeURIComponent(trigger.hash.slice(1));
    const source = document.getElementById(id);
    if (trigger === owner || !source || !trigger.showPopover) return false;
    close();
    const text = make('div', { id: 'tip-text' }, ...source.cloneNode(true).childNodes);
    text.querySelectorAll('.footnote-backref').forEach((link) => link.remove());
    text.querySelectorAll('[id]').forEach((element) => element.removeAttribute('id'));
    const onward = make('a', { href: trigger.href }, isTerm ? 'Open in the glossary' : 'All evidence of this page');
    tip = make('div', { className: 'tip', role: 'tooltip', popover: 'manual' }, text, make('p', {}, onward));
    owner = trigger;
    if (!isTerm) owner.setAttribute('aria-describedby', 'tip-text'); // a term has its description in the page
    (owner.closest('sup') || owner).after(tip); // so that Tab leads from the link into it
    tip.showPopover(); // above everything, and cut off by nothing
    place();
    return true;
  }

  /* Below the link, or above where there is more room; never across the edge of the window. */
  function place() {
    const lines = [...owner.getClientRects()];
    const { clientWidth, clientHeight } = document.documentElement;
    const top = lines[0].top - 6;
    const bottom = lines[lines.length - 1].bottom + 6;
    const above = bottom + tip.offsetHeight > clientHeight && top > clientHeight - bottom;
    const left = Math.min(lines[above ? 0 : lines.length - 1].left, clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${scrollX + Math.max(8, left)}px`;
    tip.style.top = `${scrollY + (above ? top - tip.offsetHeight : bottom)}px`;
  }

  function close() {
    clearTimeout(timer);
    if (!tip) return;
    if (!owner.classList.contains('term')) owner.removeAttribute('aria-describedby');
    tip.remove();
    tip = owner = null;
  }

  document.addEventListener('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    clearTimeout(timer);
    const trigger = triggerOf(event);
    if (inTip(event.target) || (trigger && trigger === owner)) return;
    if (trigger !== dismissed) dismissed = null;
    if (trigger && trigger !== dismissed) timer = setTimeout(open, 150, trigger); // not for a mouse passing over
    else timer = setTimeout(() => { // time enough to move from the link into its preview
      if (owner && !owner.matches(':focus-visible') && !inTip(document.activeElement)) close();
    }, 300);
  });

  document.addEventListener('focusin', (event) => {
    const trigger = triggerOf(event);
    if (inTip(event.target) || (trigger && trigger === dismissed)) return;
    dismissed = null;
    if (trigger !== owner) close();
    if (trigger && trigger.matches(':focus-visible')) open(trigger);
  });

  document.addEventListener('keydown', (event) => {
    touch = false;
    if (event.key !== 'Escape' || !tip) return;
    dismissed = owner;
    if (inTip(document.activeElement)) owner.focus(); // else focus stays where it is
    close();
  });

  document.addEventListener('pointerdown', (event) => { touch = event.pointerType === 'touch'; }, true);

  document.addEventListener('pointerup', (event) => { // a tap elsewhere; a scroll would end in pointercancel
    if (touch && tip && !inTip(event.target) && triggerOf(event) !== owner) close();
  }, true);

  document.addEventListener('click', (event) => {
    const trigger = triggerOf(event);
    if (touch && trigger && open(trigger)) { // the first tap opens, the second follows the link
      event.preventDefault();
      event.stopPropagation(); // instant loading would follow it all the same
    } else if (trigger || (inTip(event.target) && event.target.closest('a'))) {
      setTimeout(close); // once the browser has followed the link
    }
  }, true);

  addEventListener('resize', () => tip && place());

  /* ---- The address keeps the view of a page, so that it can be shared. */

  let page = ''; // path of the page that the views belong to
  let followed = ''; // the hash of the last link that was followed
  let views = []; // each puts its part of the page into the state that the address names

  function remember(values) {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    try {
      history.replaceState(history.state, '', address);
    } catch (error) { /* refused for files on disk or too often in a row: the view works without */ }
  }

  function restore() {
    if (location.pathname !== page) return; // instant loading is about to replace this page
    const values = new URLSearchParams(location.search);
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const moved = views.map((view) => view(values, target)).includes(true);
    delete document.documentElement.dataset.view; // set in the page's head to hide what a view moves: see tools.css
    if (moved && target) target.scrollIntoView();
  }

  /* ---- Filters: a form narrows the cards or rows that its data-items selects, and hides headings left empty. */

  const plain = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

  function filter(form) {
    const fields = [...form.elements].filter((element) => element.name);
    const cards = [];
    let heading = null;
    for (const element of all(`.md-content h2, .md-content ${form.dataset.items}`)) {
      if (element.tagName === 'H2') heading = element;
      else cards.push({ element, heading });
    }

    function apply(isLinked) {
      const words = plain(form.elements.text.value).split(/\s+/);
      const live = new Set();
      let hits = 0;
      let linked = 0;
      for (const card of cards) {
        const { element } = card;
        const hit = fields.every(({ name, value }) => {
          if (!value) return true;
          if (name !== 'text') return element.dataset[name].split('|').includes(value);
          card.text ||= plain(element.textContent);
          return words.every((word) => card.text.includes(word));
        });
        if (hit) hits += 1;
        else if (isLinked(card)) linked += 1;
        element.hidden = !hit && !isLinked(card);
        if (!element.hidden) live.add(card.heading);
      }
      for (const { heading: head } of cards) {
        if (head) head.hidden = !live.has(head);
      }
      for (const entry of all('.md-nav--secondary a[href*="#"]')) {
        const head = document.getElementById(decodeURIComponent(entry.hash.slice(1)));
        entry.parentElement.hidden = Boolean(head && head.hidden);
      }
      form.querySelector('output').textContent = (hits < cards.length ? `${hits} of ` : '')
        + `${cards.length} ${form.dataset.noun}${linked ? `, and ${linked} linked to` : ''}`;
    }

    form.addEventListener('input', () => {
      apply(() => false);
      remember(Object.fromEntries(fields.map((field) => [field.name, field.value.trim()])));
    });
    form.addEventListener('reset', () => {
      remember(Object.fromEntries([['sort'], ...fields.map((field) => [field.name])]));
      setTimeout(restore);
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.hidden = false; // its place is reserved, so nothing moves

    return (values, target) => {
      for (const field of fields) {
        field.value = values.get(field.name) || '';
        if (field.selectedIndex < 0) field.value = ''; // an option that no longer exists
      }
      // What a link leads to shows even if filtered out. A heading only if the link was followed here: the theme
      // writes the heading in view into the address by itself.
      apply((card) => target && (card.element.contains(target) || (followed === location.hash && card.heading === target)));
      return fields.some((field) => field.value);
    };
  }

  /* ---- Sorting: heads of columns become buttons; unknown comes last, whichever way a column is sorted. */

  function sorting(table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.querySelectorAll('th[data-sort]')];

    function sort(key) {
      const head = heads.find(({ dataset }) => dataset.sort === key.replace('-', ''));
      const sign = key.startsWith('-') ? -1 : 1;
      heads.forEach((each) => each.removeAttribute('aria-sort'));
      if (!head) return body.append(...rows);
      head.setAttribute('aria-sort', sign < 0 ? 'descending' : 'ascending');
      const cell = (row) => row.cells[head.cellIndex];
      const value = (row) => cell(row).dataset.value || cell(row).textContent;
      const unknown = rows.filter((row) => cell(row).classList.contains('unknown'));
      const known = rows.filter((row) => !unknown.includes(row));
      const numeric = known.every((row) => Number.isFinite(Number(value(row))));
      known.sort((a, b) => sign * (numeric ? value(a) - value(b) : value(a).localeCompare(value(b), 'en')));
      body.append(...known, ...unknown);
    }

    for (const head of heads) {
      const button = make('button', { type: 'button' }, ...head.childNodes);
      button.addEventListener('click', () => {
        const key = (head.ariaSort === 'ascending' ? '-' : '') + head.dataset.sort;
        sort(key);
        remember({ sort: key });
      });
      head.append(button);
    }
    return (values) => { sort(values.get('sort') || ''); };
  }

  /* ---- Every page, whether loaded or swapped in by instant loading. */

  function setUp() {
    const fresh = all('form.filter, table[data-sortable]').filter((element) => !element.dataset.ready);
    if (page === location.pathname && !fresh.length) return;
    close();
    page = location.pathname;
    views = fresh.map((element) => {
      element.dataset.ready = 'yes';
      return element.tagName === 'FORM' ? filter(element) : sorting(element);
    });
    restore();
  }

  const follow = () => {
    followed = location.hash;
    restore();
  };
  addEventListener('hashchange', follow);
  addEventListener('popstate', follow);
  if (window.location$) window.location$.subscribe(follow); // instant loading moves within a page without an event
  if (window.document$) window.document$.subscribe(setUp);
  setUp(); // the script stands at the end of the page, so all of it is here
})();
