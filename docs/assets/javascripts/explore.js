/*
 * The two explorers: forms whose sums follow the reader's numbers, in words, figures and a picture.
 *
 * The forms stand in the page (templates/explorer.html), hidden until this script runs; the tables
 * below show the same sums without it. Numbers to start from and limits stand in data attributes.
 * The reader's numbers stay in the address and go nowhere else. Instant loading runs this again.
 */
(function () {
  'use strict';

  if (globalThis.explorers) return globalThis.explorers.start();

  const PAUSE = 250; // milliseconds of rest before the result is read out and the address written
  const NUMBER = /^(?:\d+|\d{1,3}(?:,\d{3})+|(?=\.\d))(?:\.\d*)?$/;
  const SPACE = '\u00a0';

  /* ---- The sums, as in scripts/dossier/formulas.py, which says what they mean. */

  function worth(unit, fleet, cost, gain, program, years) {
    const spent = program * 1e6;
    const unitCost = cost * (unit === 'gigawatts' ? 1e9 : 1);
    const yearlyCost = fleet * unitCost;
    const yearlySaving = yearlyCost * gain / 100;
    const ratio = (paid, saving) => (saving ? paid / saving : null);
    return {
      yearly_cost: yearlyCost,
      yearly_saving: yearlySaving,
      total_saving: yearlySaving * years,
      net: yearlySaving * years - spent,
      break_even_years: ratio(spent, yearlySaving),
      break_even_fleet: ratio(spent, unitCost * gain / 100 * years),
      break_even_gain: ratio(spent * 100, yearlyCost * years),
    };
  }

  function ceilings(size, bits, bandwidth, memory, rate) {
    const weights = size * bits / 8;
    const memoryLimit = bandwidth * 1000 / weights;
    const computeLimit = rate ? rate * 500 / size : null;
    return {
      weights_gb: weights,
      memory_limit: memoryLimit,
      compute_limit: computeLimit,
      needed: memory ? Math.max(1, Math.ceil(weights / memory * (1 - 1e-12))) : null,
      streams: computeLimit ? computeLimit / memoryLimit : null,
    };
  }

  const number = (value, digits = 3) => (
    new Intl.NumberFormat('en', { maximumSignificantDigits: digits }).format(value)
  );
  const exact = (value) => number(value, 15);

  /** US dollars as readers write them: 297500000 becomes $298 million. */
  function dollars(usd) {
    const size = Math.abs(usd);
    const notation = size < 999500 ? 'standard' : 'compact';
    const options = { maximumSignificantDigits: 3, compactDisplay: 'long', notation };
    const words = new Intl.NumberFormat('en', options).format(size).replace(' ', SPACE);
    return `${usd < 0 ? '\u2212' : ''}$${words}`;
  }

  /** A time in words: months below one year, else years with two digits, never for null. */
  function timeSpan(years) {
    if (years === null) return 'never';
    const months = Math.max(1, Math.floor(years * 12 + 0.5));
    if (years < 1 && months < 12) return `${months} month${months === 1 ? '' : 's'}`;
    const text = number(Math.max(years, 1), 2);
    return `${text} year${text === '1' ? '' : 's'}`;
  }

  /* ---- Fields. */

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  /** A typed number as {value} or {problem}; only plain digits count, so nothing is guessed. */
  function read(text, [low, high]) {
    if (!text) return { problem: 'Enter a number.' };
    if (/^\d+,\d+$/.test(text) && !NUMBER.test(text)) {
      return { problem: 'Write the decimal point as a dot, as in 3.5.' };
    }
    if (!NUMBER.test(text)) return { problem: 'Enter a number in digits alone, such as 3.5.' };
    const value = Number(text.replaceAll(',', ''));
    if (value < low) return { problem: `Enter a number of ${exact(low)} or more.` };
    if (value > high) return { problem: `Enter a number of ${exact(high)} or less.` };
    return { value };
  }

  /** A field by its name. place and amount turn its number into a place of its slider and back. */
  function numberField(form, name, place = Number, amount = String) {
    const element = form.querySelector(`[data-field="${name}"]`);
    const [label, input] = element.children;
    const [slider, problem, note] = ['[type=range]', '[class$=problem]', '[class$=note]']
      .map((selector) => element.querySelector(selector));
    slider?.addEventListener('input', () => { input.value = amount(Number(slider.value)); });
    return {
      input, label, note,
      /** The value, or undefined after saying at the field what is wrong. */
      read(limits) {
        const result = read(input.value.trim(), limits);
        problem.hidden = !result.problem;
        problem.textContent = result.problem || '';
        if (result.problem) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
        if (slider && !result.problem) {
          slider.value = place(result.value);
          slider.setAttribute('aria-valuetext', input.value);
        }
        return result.value;
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
    if (paid === null) return 'Nothing is saved, so it never pays back.';
    if (paid === 0) return 'It costs nothing, so there is nothing to pay back.';
    const time = paid > 1000 ? 'more than 1,000 years' : timeSpan(paid);
    if (paid <= years) return `It would be paid back after ${time}.`;
    return `It would take ${time} to pay back, longer than the ${span(years)} chosen.`;
  }

  function onePercent(form, starts, limits) {
    const names = ['fleet', 'cost', 'gain', 'program', 'years'];
    const fields = names.map((name) => numberField(form, name));
    const [fleetField, costField] = fields;
    const select = form.querySelector('select');
    const unit = () => form.elements.count.value;

    function take(start, count) {
      for (let place = 0; place < count; place += 1) {
        fields[place].input.value = start[names[place]].value;
      }
    }

    function changed(element) {
      if (element === select) {
        const start = starts.find(({ id }) => id === select.value);
        if (!start) return;
        form.elements.count.value = start.unit;
        take(start, 5);
      } else if (element.name === 'count') { // a gigawatt's numbers aren't those of one chip
        take(starts.find((start) => start.unit === unit()), 2);
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
      fleetField.label.textContent = `Size of the fleet, in ${unit()}`;
      costField.label.textContent = unit() === 'gigawatts'
        ? 'Cost of one gigawatt, in billions of dollars a year'
        : 'Cost of one accelerator, in dollars a year';
      const ranges = { ...limits, fleet: limits[unit()], cost: limits[`cost_of_${unit()}`] };
      const values = fields.map((field, place) => field.read(ranges[names[place]]));
      origins(values);
      if (values.includes(undefined)) return null;
      const [fleet, , gain, program, years] = values;
      const result = worth(unit(), ...values);
      const counted = (text) => `${text}${SPACE}${text === '1' ? unit().slice(0, -1) : unit()}`;
      const { break_even_fleet: evenFleet, break_even_gain: evenGain } = result;
      return {
        sum: `${dollars(result.yearly_saving)} a${SPACE}year`,
        words: `is what a gain of ${percent(exact(gain))} on ${counted(exact(fleet))} would save. `
          + `The program costs ${dollars(program * 1e6)}. `
          + payback(result.break_even_years, years),
        figures: {
          cost: dollars(result.yearly_cost),
          total: `${dollars(result.total_saving)} in ${span(years)}`,
          net: dollars(result.net),
          fleet: evenFleet === null ? 'none' : counted(number(evenFleet)),
          gain: evenGain > 100 ? 'more than 100 percent: out of reach' : percent(number(evenGain)),
        },
        draw: (width) => savings(width, result, program * 1e6, years),
      };
    }

    return { changed, calculate };
  }

  /** Savings that grow year by year, as SVG, against the cost of the program at the start. */
  function savings(width, result, program, years) {
    const height = width > 420 ? 370 : 260;
    const [left, right, top, bottom] = [1, width - 8, 30, height - 26];
    const most = Math.max(result.total_saving, program, 1) * 1.06;
    const x = (year) => left + (right - left) * (year / years);
    const y = (usd) => bottom - (bottom - top) * (usd / most);
    const [end, cost, paid] = [y(result.total_saving), y(program), result.break_even_years];
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
    const crosses = paid && paid <= years;
    if (crosses) {
      parts.push(line('drop', x(paid), cost, x(paid), bottom));
      parts.push(`<circle class="point" cx="${x(paid)}" cy="${cost}" r="5"/>`);
    }
    // Words where no line runs: the cost left of the crossing or, when that is early, right of it.
    const early = crosses && x(paid) < width * 0.55;
    const isBelow = early || (crosses && cost - end < 24);
    const costY = isBelow && cost + 18 < bottom ? cost + 18 : cost - 8;
    const savingY = end < cost || end - cost > 40 ? end - 8 : end + 18;
    const words = `Program: ${dollars(program)}`;
    parts.push(early ? text('cost', right, costY, words)
      : text('cost', left + 90, costY, words, 'start'));
    parts.push(text('saving', right, savingY, `Saved: ${dollars(result.total_saving)}`));
    return {
      height, parts,
      words: `Savings grow from nothing to ${dollars(result.total_saving)} in ${span(years)}; the `
        + `program costs ${dollars(program)} at the start. ${payback(paid, years)}`,
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
      const chip = chips[select.value];
      const rate = chip.rates[bits.value];
      const room = chip.memory ? `${gigabytes(exact(chip.memory))} of ${chip.memoryType}`
        : 'memory size unknown';
      note.replaceChildren(`${exact(chip.bandwidth)}${SPACE}TB/s, ${room}. `);
      note.append(make('a', { href: chip.url }, 'Record'));
      const value = size.read(limits.size);
      const isExample = size.input.value === example;
      size.note.textContent = isExample ? 'A made-up example.' : 'Your own number.';
      if (value === undefined) return null;
      const result = ceilings(value, Number(bits.value), chip.bandwidth, chip.memory, rate?.tflops);
      const { needed, streams, compute_limit: computeLimit } = result;
      const words = [`is the most that its memory lets one ${chip.name} write for one reader.`];
      words.push(rate
        ? `Its arithmetic could do ${perSecond(computeLimit)}, ${number(streams)} times as many.`
        : 'What its arithmetic could do is unknown: our records hold no usable peak rate for this '
          + 'format.');
      if (needed === null) words.push('Whether the model fits is unknown.');
      if (needed > 1) {
        words.push(`But the model does not fit: it takes ${exact(needed)} of these accelerators `
          + 'to hold it. The limits are those of one, as if it did.');
      }
      return {
        sum: perSecond(result.memory_limit),
        words: words.join(' '),
        figures: {
          memoryLimit: perSecond(result.memory_limit),
          computeLimit: rate ? perSecond(computeLimit) : 'unknown',
          weights: gigabytes(number(result.weights_gb)),
          memory: chip.memory ? gigabytes(exact(chip.memory)) : 'unknown',
          needed: needed === null ? 'unknown' : exact(needed),
          rate: rate ? `${exact(rate.tflops)}${SPACE}TFLOPS in ${rate.words}`
            : `unknown for ${bits.value}-bit numbers`,
          busy: rate ? percent(number(Math.min(100, 100 / streams))) : 'unknown',
          streams: rate ? `about ${exact(Math.max(1, Math.round(streams)))}` : 'unknown',
        },
        bars: [result.memory_limit, computeLimit],
      };
    }

    return { calculate };
  }

  /* ---- What both share: the result, the address, the pace of reading out. */

  function setUp(container) {
    const find = (selector) => container.querySelector(selector);
    const form = find('form');
    const [headline, picture, status] = ['output', '.explorer__picture', '[role=status]'].map(find);
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
      const wrong = [...form.querySelectorAll('[aria-invalid]')];
      const words = wrong.map(({ id, labels }) => (
        `${labels[0].textContent}: ${find(`#${id}-problem`).textContent}`));
      return [`No result yet. ${words.join(' ')}`];
    }

    function settle(parts) {
      if (!container.isConnected) return; // instant loading has brought another page
      headline.replaceChildren(...parts);
      if (form.querySelector('[aria-invalid]')) return; // what can't be used isn't worth sharing
      try {
        history.replaceState(history.state, '', address());
      } catch { /* some browsers keep the address of a file; the sums work all the same */ }
    }

    function update(event) {
      const result = explorer.calculate();
      for (const cell of container.querySelectorAll('[data-figure]')) {
        cell.textContent = result ? result.figures[cell.dataset.figure] : '\u2013';
      }
      const bars = result?.bars || [];
      const most = Math.max(...bars);
      container.querySelectorAll('.explorer__bar').forEach(({ style }, place) => {
        style.inlineSize = bars[place] ? `${Math.max(0.4, 100 * bars[place] / most)}%` : '0';
      });
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
      if (draw === undefined) return picture?.replaceChildren();
      const width = Math.max(240, Math.round(picture.clientWidth));
      const { height, parts, words } = draw(width);
      const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
      picture.innerHTML = `<svg role="img" ${size}>${parts.join('')}</svg>`;
      picture.firstChild.setAttribute('aria-label', words.replaceAll(SPACE, ' '));
    }

    /** Puts into the form what the address names; whether all of it is known here. */
    function restore() {
      let isKnown = true;
      const given = new URLSearchParams(location.search);
      for (const [key] of state().filter(([name]) => given.has(name))) {
        const field = form.elements[key];
        const before = field.value;
        field.value = given.get(key);
        if (field.value !== given.get(key)) {
          field.value = before;
          isKnown = false;
        }
        explorer.changed?.(find(`[name="${key}"]`));
      }
      return isKnown;
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
    const isKnown = restore();
    update();
    if (!isKnown) status.textContent = 'The address names a choice that this form does not have.';
    if (picture) new ResizeObserver(redraw).observe(picture);
  }

  const EXPLORERS = { 'one-percent': onePercent, memory };

  function start() {
    for (const container of document.querySelectorAll('[data-explorer][hidden]')) setUp(container);
  }

  globalThis.explorers = { start, worth, ceilings, number, dollars, timeSpan };
  start(); // at once, so that nothing below the form moves when it appears
})();
