// Previews, filters, sorting, chips side by side. All are extras: every link works and every record
// is on the page without them. It stores nothing and asks no server.
(function () {
  'use strict';

  const all = (selector) => [...document.querySelectorAll(selector)];
  const on = (type, action) => document.addEventListener(type, action, true);
  const target = () => document.getElementById(location.hash.slice(1));
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* ---- Previews, one at a time, on hover, keyboard focus or tap; also after instant loading. */

  const TRIGGERS = '.md-content :is(a.term[aria-describedby], a.footnote-ref[data-status])';
  let tip; // the open preview
  let owner; // the link that it belongs to
  let dismissed; // closed with Escape: stays closed until the reader has been elsewhere
  let touch; // whether the last press was a finger's
  let timer;

  const triggerOf = (event) => event.target.closest?.(TRIGGERS);
  const inTip = (node) => Boolean(tip && tip.contains(node));

  function open(trigger) {
    const isTerm = trigger.classList.contains('term');
    const id = isTerm ? trigger.getAttribute('aria-describedby') : trigger.hash.slice(1);
    const source = document.getElementById(id);
    if (trigger === owner || !source || !trigger.showPopover) return false;
    close();
    const text = make('div', { id: 'tip-text' }, ...source.cloneNode(true).childNodes);
    for (const back of text.querySelectorAll('.footnote-backref')) back.remove();
    for (const twin of text.querySelectorAll('[id]')) twin.removeAttribute('id');
    const words = isTerm ? 'Open in the glossary' : 'All evidence of this page';
    const onward = make('p', {}, make('a', { href: trigger.href }, words));
    tip = make('div', { className: 'tip', role: 'tooltip', popover: 'manual' }, text, onward);
    owner = trigger;
    if (!isTerm) owner.setAttribute('aria-describedby', 'tip-text'); // a term always has one
    (owner.closest('sup') || owner).after(tip); // so that Tab leads from the link into it
    tip.showPopover(); // above everything, cut off by nothing
    place();
    return true;
  }

  /* Below the link, or above where there is more room; never across the edge of the window. */
  function place() {
    const lines = [...owner.getClientRects()];
    const { clientWidth, clientHeight } = document.documentElement;
    const top = lines[0].top - 6;
    const bottom = lines.at(-1).bottom + 6;
    const above = bottom + tip.offsetHeight > clientHeight && top > clientHeight - bottom;
    const left = Math.min(lines.at(above ? 0 : -1).left, clientWidth - tip.offsetWidth - 8);
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

  on('pointerover', (event) => {
    if (event.pointerType === 'touch') return;
    clearTimeout(timer);
    const trigger = triggerOf(event);
    if (inTip(event.target) || (trigger && trigger === owner)) return;
    if (trigger !== dismissed) dismissed = null;
    if (trigger && !dismissed) timer = setTimeout(open, 150, trigger); // not in passing
    else timer = setTimeout(() => { // time enough to move from the link into its preview
      if (owner && !owner.matches(':focus-visible') && !inTip(document.activeElement)) close();
    }, 300);
  });

  on('focusin', (event) => {
    const trigger = triggerOf(event);
    if (inTip(event.target) || (trigger && trigger === dismissed)) return;
    dismissed = null;
    if (trigger !== owner) close();
    if (trigger && trigger.matches(':focus-visible')) open(trigger);
  });

  on('keydown', (event) => {
    touch = false;
    if (event.key !== 'Escape' || !tip) return;
    dismissed = owner;
    if (inTip(document.activeElement)) owner.focus(); // else focus stays where it is
    close();
  });

  on('pointerdown', (event) => { touch = event.pointerType === 'touch'; });

  on('pointerup', (event) => { // a tap elsewhere; a scroll would end in pointercancel
    if (touch && tip && !inTip(event.target) && triggerOf(event) !== owner) close();
  });

  on('click', (event) => {
    const trigger = triggerOf(event);
    if (touch && trigger && open(trigger)) { // the first tap opens, the second follows the link
      event.preventDefault();
      event.stopPropagation(); // instant loading would follow it all the same
    } else if (trigger || (inTip(event.target) && event.target.closest('a'))) {
      setTimeout(close); // once the browser has followed the link
    }
  });

  on('click', (event) => { // the link is followed as well, so the address shows what is copied
    const link = event.target.closest?.('a.copy');
    if (!link || !navigator.clipboard) return;
    const done = () => { link.textContent = 'Link copied'; };
    navigator.clipboard.writeText(link.href).then(done, () => {});
  });

  addEventListener('resize', () => tip && place());

  /* ---- The address keeps the view of a page, so that it can be shared. */

  let page; // path of the page that the views belong to
  let views = []; // each puts its part of the page into the state that the address names

  function remember(values) {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    try {
      history.replaceState(history.state, '', address);
    } catch { /* refused for files on disk, or too often in a row: the view works without */ }
  }

  function restore() {
    if (location.pathname !== page) return; // instant loading is about to replace this page
    const values = new URLSearchParams(location.search);
    const narrowed = views.map((view) => view(values)).includes(true);
    const opened = unfold(target());
    if (narrowed || opened) target()?.scrollIntoView();
  }

  /* Rows: what a link leads to is open. Browsers do this as well, but not after instant loading. */
  function unfold(place) {
    const closed = place?.closest('details:not([open])');
    if (!closed || place.closest('summary')) return false;
    closed.open = true;
    unfold(closed);
    return true;
  }

  /* ---- Filters: a form narrows the records that its data-items selects; empty headings go too. */

  // Without accents and capitals; 2nm is 2 nm, as in the search.
  const simple = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
    .replace(/(\d)\s+(?=(?:nm|[gmk]?w|[gt]i?b)\b)/g, '$1');

  function filter(form) {
    const { items, noun } = form.dataset;
    const fields = [...form.elements].filter((element) => element.name);
    const cards = [];
    let heading;
    for (const element of all(`.md-content h2, .md-content ${items}`)) {
      if (element.tagName === 'H2') heading = element;
      else cards.push({ element, heading });
    }

    function matches(card) {
      return fields.every(({ name, value }) => {
        if (!value) return true;
        if (name !== 'text') return card.element.dataset[name].split('|').includes(value);
        card.text ||= simple(card.element.textContent);
        return simple(value).split(/\s+/).every((word) => card.text.includes(word));
      });
    }

    function apply(isLinked) {
      const hits = new Set(cards.filter(matches));
      const visible = cards.filter((card) => hits.has(card) || isLinked(card));
      const headings = new Set(visible.map((card) => card.heading));
      for (const card of cards) {
        card.element.hidden = !visible.includes(card);
        if (card.heading) card.heading.hidden = !headings.has(card.heading);
      }
      for (const entry of all('.md-nav--secondary a[href*="#"]')) {
        entry.parentElement.hidden = Boolean(document.getElementById(entry.hash.slice(1))?.hidden);
      }
      for (const list of all('.md-nav--secondary')) list.hidden = !visible.length;
      if (hits.size <= 3) for (const { element } of hits) unfold(element.querySelector('[id]'));
      const linked = visible.length - hits.size;
      const count = hits.size < cards.length ? `${hits.size} of ${cards.length}` : cards.length;
      const more = linked ? `, and ${linked} linked to` : '';
      form.querySelector('output').textContent = `${count} ${noun}${more}`;
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

    return (values) => {
      for (const field of fields) {
        field.value = values.get(field.name) || '';
        if (field.selectedIndex < 0) field.value = ''; // an option that no longer exists
      }
      // What a link leads to shows even if it is filtered out.
      const place = target();
      apply(({ element, heading }) => place && (element.contains(place) || heading === place));
      return fields.some((field) => field.value);
    };
  }

  /* ---- Sorting: heads of columns become buttons; unknown comes last, whichever way it sorts. */

  function sorting(table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.querySelectorAll('th[data-sort]')];

    function sort(key) {
      const head = heads.find(({ dataset }) => dataset.sort === key.replace('-', ''));
      const sign = key.startsWith('-') ? -1 : 1;
      for (const each of heads) each.ariaSort = null;
      if (!head) return body.append(...rows);
      head.ariaSort = sign > 0 ? 'ascending' : 'descending';
      const cell = (row) => row.cells[head.cellIndex];
      const value = (row) => cell(row).dataset.value || cell(row).textContent;
      const known = rows.filter((row) => !cell(row).classList.contains('unknown'));
      const numeric = known.every((row) => Number.isFinite(Number(value(row))));
      const order = numeric ? (a, b) => a - b : (a, b) => a.localeCompare(b, 'en');
      known.sort((a, b) => sign * order(value(a), value(b)));
      body.append(...known, ...rows.filter((row) => !known.includes(row)));
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

  /* ---- Chips side by side: up to four rows of a table, turned into columns. */

  function comparing(table) {
    const card = document.getElementById(table.dataset.comparable);
    const boxes = [...table.querySelectorAll('input')];
    const heads = [...table.tHead.rows[0].cells];
    for (const box of boxes) box.parentElement.hidden = false;

    function update() {
      const picked = boxes.filter((box) => box.checked);
      for (const box of boxes) box.disabled = picked.length > 3 && !box.checked;
      card.hidden = !picked.length;
      card.firstChild.replaceChildren(...heads.map((head, i) => {
        const cells = picked.map((box) => box.closest('tr').cells[i].cloneNode(true));
        for (const copy of cells) copy.querySelector('label')?.remove();
        return make('tr', {}, make('th', { scope: 'row' }, head.textContent), ...cells);
      }));
      return picked;
    }

    table.addEventListener('change', () => {
      remember({ chips: update().map((box) => box.value).join('.') });
    });
    return (values) => {
      const chips = (values.get('chips') || '').split('.');
      for (const box of boxes) box.checked = chips.includes(box.value);
      update();
    };
  }

  /* ---- Every page, whether loaded or swapped in by instant loading. */

  const announcer = make('div', { className: 'announcer unseen', ariaLive: 'polite' });

  function setUp() {
    const fresh = all(':is(form.filter, table[data-sortable]):not([data-ready])');
    const tables = fresh.filter((element) => element.dataset.comparable);
    if (page === location.pathname && !fresh.length) return;
    const isNext = Boolean(page) && page !== location.pathname;
    close();
    page = location.pathname;
    views = fresh.map((element) => {
      element.dataset.ready = 'yes';
      return element.tagName === 'FORM' ? filter(element) : sorting(element);
    }).concat(tables.map(comparing));
    for (const link of all('a.copy')) if (navigator.clipboard) link.textContent = 'Copy link';
    restore();
    if (isNext) arrive();
  }

  /* As when a browser loads a page: the title is said, and Tab sets out from the place. */
  function arrive() {
    announcer.textContent = document.title;
    const place = target() || document.querySelector('.md-content h1');
    if (!place || document.activeElement !== document.body) return;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  /* ---- The menu of small windows by keyboard; while it is open nothing behind it is reached. */

  const drawer = document.getElementById('__drawer');
  const label = document.querySelector('.md-header label[for="__drawer"]'); // a pointer's alone
  const menu = make('button', {
    type: 'button', className: label.className, ariaLabel: 'Menu', ariaExpanded: 'false',
  }, ...label.childNodes);
  label.replaceWith(menu);
  menu.addEventListener('click', () => drawer.click());

  on('change', (event) => {
    if (event.target !== drawer) return;
    menu.ariaExpanded = drawer.checked;
    for (const part of all('.md-tabs, .md-content, .md-footer')) part.inert = drawer.checked;
    const sections = all('.md-nav--primary label:is([for^="__nav"], [for="__toc"])');
    for (const section of sections) section.tabIndex = drawer.checked ? 0 : -1;
  });

  on('keydown', (event) => {
    if (event.key === 'Escape' && drawer.checked) {
      drawer.click();
      menu.focus();
    } else if (event.key === ' ' && event.target.matches?.('label[tabindex]')) {
      event.preventDefault(); // or the page would scroll
      event.target.click();
    }
  });

  addEventListener('hashchange', restore);
  // Instant loading brings pages, and moves within them, without an event of the browser's.
  window.location$?.subscribe(restore);
  window.document$?.subscribe(setUp);
  document.body.append(announcer);
  setUp(); // scripts come last, so all of the page is here
})();
