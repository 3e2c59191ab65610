/*
 * Two calculators: forms whose sums follow the reader's numbers, in words, figures and a picture.
 *
 * The forms stand in the page (templates/explorer.html), hidden until this script runs; the tables
 * below them do the same sums without it. What the forms start from, and the limits of their
 * fields, stand in data attributes. The reader's numbers stay in the address of the page and go
 * nowhere else. A classic script, so that it also runs from a disk; instant loading runs it anew.
 */
(function () {
  'use strict';

  const PAUSE = 250; // milliseconds of rest before the result is read out and the address written
  const NUMBER = /^(?=.*\d)(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?$/;
  const SPACE = '\u00a0';

  /* ---- Numbers in words. */

  const number = (value, digits = 3) => (
    new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(value)
  );
  const exact = (value) => number(value, 15);

  /** US dollars as readers write them: 297500000 becomes $298 million. */
  function dollars(usd) {
    const size = Math.abs(usd);
    const sign = usd < 0 ? '\u2212' : '';
    for (const [unit, name] of [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']]) {
      // From 999.5 on, three digits would round up to 1,000 of the smaller unit.
      if (size >= unit * 0.9995) return `${sign}$${number(size / unit)}${SPACE}${name}`;
    }
    return `${sign}$${number(size)}`;
  }

  /** A time in words: months below one year, else years with two digits. */
  function timeSpan(years) {
    const months = Math.max(1, Math.floor(years * 12 + 0.5));
    if (months < 12) return `${months} month${months === 1 ? '' : 's'}`;
    const text = number(Math.max(years, 1), 2);
    return `${text} year${text === '1' ? '' : 's'}`;
  }

  /* ---- Fields. */

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** What is wrong with a typed number, or ''; only plain digits count, so nothing is guessed. */
  function problemWith(text, value, [low, high]) {
    if (!text) return 'Enter a number.';
    if (value < low) return `Enter a number of ${exact(low)} or more.`;
    if (NUMBER.test(text)) return value > high ? `Enter a number of ${exact(high)} or less.` : '';
    if (/^\d+,\d+$/.test(text)) return 'Write the decimal point as a dot, as in 3.5.';
    return 'Enter a number in digits alone, such as 3.5.';
  }

  /** A field by its name. place and amount turn its number into a place of its slider and back. */
  function numberField(form, name, place = Number, amount = Number) {
    const element = form.querySelector(`[data-field="${name}"]`);
    const [label, input] = element.children;
    const [slider, problem, note] = ['[type=range]', '[class$=problem]', '[class$=note]']
      .map((selector) => element.querySelector(selector));
    slider?.addEventListener('input', () => { input.value = amount(slider.value); });
    return {
      input, label, note,
      /** The value, or undefined after saying at the field what is wrong. */
      read(limits) {
        const text = input.value.trim();
        const value = Number(text.replaceAll(',', ''));
        problem.textContent = problemWith(text, value, limits);
        problem.hidden = !problem.textContent;
        input.setAttribute('aria-invalid', !problem.hidden);
        if (!problem.hidden) return undefined;
        if (slider) {
          slider.value = place(value);
          slider.setAttribute('aria-valuetext', text);
        }
        return value;
      },
    };
  }

  /** What a number comes from: a record, with its status and address, or our own choice. */
  function origin({ remark, status, label, url }) {
    if (!url) return [`${remark}.`];
    const mark = make('span', { className: 'status' }, label);
    mark.dataset.status = status;
    return [mark, ` ${remark}. `, make('a', { href: url }, 'Record')];
  }

  /* ---- What is one percent worth? */

  const percent = (text) => `${text}${SPACE}percent`;
  const span = (years) => `${exact(years)} ${years === 1 ? 'year' : 'years'}`;

  function payback(paid, years) {
    if (paid === Infinity) return 'Nothing is saved, so it never pays back.';
    if (paid === 0) return 'It costs nothing, so there is nothing to pay back.';
    const time = paid > 1000 ? 'more than 1,000 years' : timeSpan(paid);
    if (paid <= years) return `It would be paid back after ${time}.`;
    return `It would take ${time} to pay back, longer than the ${span(years)} chosen.`;
  }

  function onePercent(form, starts, limits) {
    const names = ['fleet', 'cost', 'gain', 'program', 'years'];
    const fields = names.map((name) => numberField(form, name));
    const select = form.querySelector('select');
    const unit = () => form.elements.count.value;

    /** Fills the first fields from a set to start from. */
    function fill(start, count) {
      fields.slice(0, count).forEach(({ input }, place) => {
        input.value = start[names[place]].value;
      });
    }

    function changed(element) {
      if (element.name === 'count') { // a gigawatt's numbers aren't those of one chip
        fill(starts.find((start) => start.unit === unit()), 2);
      } else if (element === select && select.value) {
        const start = starts.find(({ id }) => id === select.value);
        form.elements.count.value = start.unit;
        fill(start, 5);
      }
    }

    /** Says at each number where it comes from, and chooses the set that has them all. */
    function origins(values) {
      const has = (start, place) => start[names[place]].value === values[place]
        && (place > 1 || start.unit === unit());
      const whole = starts.find((start) => names.every((_, place) => has(start, place)));
      select.value = whole ? whole.id : '';
      fields.forEach(({ note }, place) => {
        const start = whole || starts.find((known) => has(known, place));
        const words = start ? origin(start[names[place]]) : ['Your own number.'];
        note.replaceChildren(...(values[place] === undefined ? [] : words));
      });
    }

    function calculate() {
      const inGigawatts = unit() === 'gigawatts';
      fields[0].label.textContent = `Size of the fleet, in ${unit()}`;
      fields[1].label.textContent = inGigawatts
        ? 'Cost of one gigawatt, in billions of dollars a year'
        : 'Cost of one accelerator, in dollars a year';
      const ranges = { ...limits, fleet: limits[unit()], cost: limits[`cost_of_${unit()}`] };
      const values = fields.map((field, place) => field.read(ranges[names[place]]));
      origins(values);
      if (values.includes(undefined)) return null;
      const [fleet, cost, gain, program, years] = values;
      const unitCost = cost * (inGigawatts ? 1e9 : 1);
      const spent = program * 1e6;
      const yearly = fleet * unitCost * gain / 100;
      const saved = yearly * years;
      const paid = gain ? spent / yearly : Infinity;
      const evenFleet = spent / (unitCost * gain / 100 * years);
      const evenGain = spent * 100 / (fleet * unitCost * years);
      const counted = (text) => `${text}${SPACE}${text === '1' ? unit().slice(0, -1) : unit()}`;
      return {
        sum: `${dollars(yearly)} a${SPACE}year`,
        words: `is what a gain of ${percent(exact(gain))} on ${counted(exact(fleet))} would save. `
          + `The program costs ${dollars(spent)}. ${payback(paid, years)}`,
        figures: {
          cost: dollars(fleet * unitCost),
          total: `${dollars(saved)} in ${span(years)}`,
          net: dollars(saved - spent),
          fleet: gain ? counted(number(evenFleet)) : 'none',
          gain: evenGain > 100 ? 'more than 100 percent: out of reach' : percent(number(evenGain)),
        },
        draw: (width) => savings(width, saved, spent, paid, years),
      };
    }

    return { changed, calculate };
  }

  /** Savings that grow year by year, as SVG, against the cost of the program at the start. */
  function savings(width, saved, spent, paid, years) {
    const height = width > 420 ? 370 : 260;
    const [left, right, top, bottom] = [1, width - 8, 30, height - 26];
    const most = Math.max(saved, spent, 1) * 1.06;
    const y = (usd) => bottom - (bottom - top) * (usd / most);
    const [end, cost] = [y(saved), y(spent)];
    const crossing = paid && paid <= years ? left + (right - left) * (paid / years) : null;
    const line = (kind, x1, y1, x2, y2) => (
      `<line class="${kind}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>`);
    const text = (kind, x1, y1, words, end = 'end') => (
      `<text class="${kind}" x="${x1}" y="${y1}" text-anchor="${end}">${words}</text>`);
    const parts = [];

    const power = 10 ** Math.floor(Math.log10(most / 4)); // about four lines, at round numbers
    const step = [1, 2, 5, 10].find((factor) => factor * power >= most / 4) * power;
    for (let usd = step; usd < most; usd += step) {
      parts.push(line('grid', left, y(usd), right, y(usd)));
      parts.push(text('tick', left, y(usd) - 4, dollars(usd), 'start'));
    }
    parts.push(
      `<path class="area" d="M${left} ${bottom}L${right} ${end}V${bottom}Z"/>`,
      line('axis', left, bottom, right, bottom),
      line('cost', left, cost, right, cost),
      line('saving', left, bottom, right, end),
      text('tick', left, height - 6, 'start', 'start'),
      text('tick', right, height - 6, `year ${exact(years)}`),
    );
    if (crossing !== null) {
      parts.push(line('drop', crossing, cost, crossing, bottom));
      parts.push(`<circle class="point" cx="${crossing}" cy="${cost}" r="5"/>`);
    }
    // Words where no line runs: the cost left of the crossing or, when that is early, right of it.
    const early = crossing !== null && crossing < width * 0.55;
    const isBelow = early || (crossing !== null && cost - end < 24);
    const costY = isBelow && cost + 18 < bottom ? cost + 18 : cost - 8;
    const savingY = end < cost || end - cost > 40 ? end - 8 : end + 18;
    const words = `Program: ${dollars(spent)}`;
    parts.push(early ? text('cost', right, costY, words)
      : text('cost', left + 90, costY, words, 'start'));
    parts.push(text('saving', right, savingY, `Saved: ${dollars(saved)}`));
    return {
      height, parts,
      words: `Savings grow from nothing to ${dollars(saved)} in ${span(years)}; the `
        + `program costs ${dollars(spent)} at the start. ${payback(paid, years)}`,
    };
  }

  /* ---- Can the memory keep up? */

  const perSecond = (value) => `${number(value)}${SPACE}token${value === 1 ? '' : 's'} a second`;
  const gigabytes = (text) => `${text}${SPACE}GB`;

  function memory(form, chips, limits) {
    // A hundred places from 1 to 10,000 billion parameters, each the same factor apart.
    const size = numberField(form, 'size', (value) => 25 * Math.log10(value),
      (place) => Number((10 ** (place / 25)).toPrecision(2)));
    const { chip: select, bits } = form.elements;
    const note = form.querySelector('[id$=chip-note]');
    const example = size.input.defaultValue;

    function calculate() {
      const chip = chips.find(({ id }) => id === select.value);
      const name = `${chip.vendor} ${chip.name}`;
      const rate = chip.rates[bits.value];
      const room = chip.memory ? `${gigabytes(exact(chip.memory))} of ${chip.kind}`
        : 'memory size unknown';
      note.replaceChildren(`${exact(chip.bandwidth)}${SPACE}TB/s, ${room}. `);
      note.append(make('a', { href: chip.url }, 'Record'));
      const value = size.read(limits.size);
      const isExample = size.input.value === example;
      size.note.textContent = isExample ? 'A made-up example.' : 'Your own number.';
      if (value === undefined) return null;
      const weights = value * bits.value / 8;
      const memoryLimit = chip.bandwidth * 1000 / weights;
      const arithmeticLimit = rate ? rate.tflops * 500 / value : null;
      const streams = arithmeticLimit / memoryLimit;
      // A little tolerance: 1.1 / 0.1 is eleven, not the 11.000000000000002 of binary fractions.
      const needed = chip.memory ? Math.ceil(weights / chip.memory * (1 - 1e-12)) : null;
      const words = [`is the most that its memory lets one ${name} write for one reader.`];
      words.push(rate
        ? `Its arithmetic could do ${perSecond(arithmeticLimit)}, ${number(streams)} times as many.`
        : 'What its arithmetic could do is unknown: our records hold no usable peak rate for this '
          + 'format.');
      if (needed === null) words.push('Whether the model fits is unknown.');
      if (needed > 1) {
        words.push(`But the model does not fit: it takes ${exact(needed)} of these accelerators `
          + 'to hold it. The limits are those of one, as if it did.');
      }
      return {
        sum: perSecond(memoryLimit),
        words: words.join(' '),
        figures: {
          weights: gigabytes(number(weights)),
          memory: chip.memory ? gigabytes(exact(chip.memory)) : 'unknown',
          needed: needed === null ? 'unknown' : exact(needed),
          rate: rate ? `${exact(rate.tflops)}${SPACE}TFLOPS in ${rate.format}, ${rate.trust}`
            : `unknown for ${bits.value}-bit numbers`,
          busy: rate ? percent(number(Math.min(100, 100 / streams))) : 'unknown',
          streams: rate ? `about ${exact(Math.max(1, Math.round(streams)))}` : 'unknown',
        },
        draw: (width) => bars(width, name, memoryLimit, arithmeticLimit),
      };
    }

    return { calculate };
  }

  /** Two bars on one scale, as SVG: what memory lets through, and what the arithmetic could do. */
  function bars(width, name, memoryLimit, couldDo) {
    const roomy = width > 420, most = Math.max(memoryLimit, couldDo);
    const part = couldDo > 2 * memoryLimit ? `: one part in ${number(couldDo / memoryLimit)}` : '';
    const bar = (kind, y, title, value) => {
      const words = value ? `${number(value)} ${roomy ? 'tokens ' : ''}a second` : 'unknown';
      const length = value ? Math.max(2, width * value / most) : 0;
      return [
        `<text class="${kind}" y="${y}">${title}</text>`,
        `<text class="${kind}" x="${width}" y="${y}" text-anchor="end">${words}</text>`,
        `<rect y="${y + 8}" width="${width}" height="34"/>`,
        `<rect class="${kind}" y="${y + 8}" width="${length}" height="34"/>`,
      ];
    };
    const arithmetic = couldDo ? `could do ${perSecond(couldDo)}` : 'is unknown';
    return {
      height: 138,
      parts: [
        ...bar('memory', 16, (roomy ? 'What memory lets through' : 'Memory') + part, memoryLimit),
        ...bar('arithmetic', 92, roomy ? 'What arithmetic could do' : 'Arithmetic', couldDo),
      ],
      words: `${name}: memory allows ${perSecond(memoryLimit)}; the arithmetic ${arithmetic}. `
        + 'Bars on one scale.',
    };
  }

  /* ---- What both share: the result, the address, the pace of reading out. */

  function setUp(container) {
    const find = (selector) => container.querySelector(selector);
    const form = find('form');
    const [headline, picture, status] = ['output', '[class$=picture]', '[role=status]'].map(find);
    const [copy, restart] = container.querySelectorAll('[data-action]');
    const { explorer: name, numbers, limits } = container.dataset;
    const explorer = EXPLORERS[name](form, JSON.parse(numbers), JSON.parse(limits));
    const state = () => [...new FormData(form)].map(([key, value]) => [key, value.trim()]);
    const first = String(state());
    let draw; // the picture of the last result
    let timer;

    /** The page's address with the form's state in it, or without when nothing was changed. */
    function address() {
      const url = new URL(location.href);
      const values = state();
      for (const [key, value] of values) {
        if (String(values) === first) url.searchParams.delete(key);
        else url.searchParams.set(key, value);
      }
      return url.href;
    }

    function sentence({ sum, words }) {
      const mark = make('span', { className: 'status' }, 'Analysis: our sum');
      mark.dataset.status = 'analysis';
      return [mark, ' ', make('strong', { className: 'explorer__sum' }, sum), ` ${words}`];
    }

    function complaint() {
      const wrong = [...form.querySelectorAll('[aria-invalid=true]')].map(({ id, labels }) => (
        `${labels[0].textContent}: ${find(`#${id}-problem`).textContent}`));
      return [`No result yet. ${wrong.join(' ')}`];
    }

    function settle(parts) {
      if (!container.isConnected) return; // instant loading has brought another page
      const text = parts.map((part) => part.textContent ?? part).join('');
      if (headline.textContent !== text) headline.replaceChildren(...parts);
      if (form.querySelector('[aria-invalid=true]')) return; // nothing to share yet
      try {
        history.replaceState(history.state, '', address());
      } catch { /* some browsers keep the address of a file; the sums work all the same */ }
    }

    function update(event) {
      const result = explorer.calculate();
      for (const cell of container.querySelectorAll('[data-figure]')) {
        cell.textContent = result ? result.figures[cell.dataset.figure] : '\u2013';
      }
      draw = result?.draw;
      redraw();
      status.textContent = '';
      clearTimeout(timer);
      const parts = result ? sentence(result) : complaint();
      if (event) timer = setTimeout(settle, PAUSE, parts);
      else headline.replaceChildren(...parts);
    }

    /* The picture follows the room there is, so that its words keep the size of the page's. */
    function redraw() {
      picture.hidden = !draw;
      if (!draw) return;
      const width = Math.max(240, Math.round(picture.clientWidth));
      const { height, parts, words } = draw(width);
      const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
      picture.innerHTML = `<svg role="img" ${size}>${parts.join('')}</svg>`;
      picture.firstChild.setAttribute('aria-label', words.replaceAll(SPACE, ' '));
    }

    /** Puts into the form what the address names, but no choice that a list doesn't have. */
    function restore() {
      const given = new URLSearchParams(location.search);
      for (const [key, before] of state()) {
        const field = form.elements[key];
        field.value = given.get(key) ?? before;
        field.value ||= before;
      }
    }

    form.addEventListener('input', (event) => {
      explorer.changed?.(event.target);
      update(event);
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    restart.addEventListener('click', (event) => {
      form.reset();
      update(event);
    });
    copy.hidden = !(navigator.clipboard && globalThis.isSecureContext);
    copy.addEventListener('click', () => navigator.clipboard.writeText(address()).then(
      () => { status.textContent = 'Copied.'; },
      () => { status.textContent = 'The browser refused; the address bar holds the link.'; },
    ));

    container.hidden = false;
    restore();
    update();
    new ResizeObserver(redraw).observe(picture);
  }

  const EXPLORERS = { 'one-percent': onePercent, memory };
  // At once, so that nothing below the form moves when it appears.
  for (const container of document.querySelectorAll('[data-explorer][hidden]')) setUp(container);
})();
