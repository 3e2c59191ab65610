/*
 * The two explorers: forms that redo the sums of formulas.js with the reader's numbers, in words, figures and a picture.
 *
 * The page is whole without this script: its tables show the same sums. What the forms start from stands in data
 * attributes, written from the records. The reader's numbers stay in the address of the page and go nowhere else.
 * A classic script without imports, so that it also runs from file://; instant loading may run it again.
 */
(function () {
  'use strict';

  if (globalThis.dossierExplore) {
    globalThis.dossierExplore();
    return;
  }

  const SVG = 'http://www.w3.org/2000/svg';
  const XHTML = 'http://www.w3.org/1999/xhtml';
  const LONGEST = 16; // characters of a typed number
  const PAUSE = 250; // milliseconds of rest before the result is read out and the address written
  const NUMBER = /^(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?$/;
  let sums; // what formulas.js left behind

  /* ---- Small helpers. */

  function make(tag, attributes = {}, ...children) {
    const drawn = tag.startsWith('svg:');
    const element = document.createElementNS(drawn ? SVG : XHTML, drawn ? tag.slice(4) : tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : String(value));
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  const held = (number, unit) => `${number}\u00a0${unit}`;
  const all = (value) => sums.shown(value, LONGEST);
  const perSecond = (value) => held(sums.shown(value), value === 1 ? 'token a second' : 'tokens a second');

  /** The mark and the link of a record that a number comes from. */
  function origin({ remark, status, label, url }) {
    if (!url) return [`${remark}.`];
    return [make('span', { class: 'status', 'data-status': status }, label), ` ${remark}. `, make('a', { href: url }, 'Record')];
  }

  /* ---- Fields: each knows its value, or the sentence that says what is wrong with it. */

  /** A number typed by the reader as {value} or {problem}; only plain digits count, so nothing is guessed. */
  function read(text, [low, high]) {
    const typed = text.trim();
    if (typed === '') return { problem: 'Enter a number.' };
    if (/^\d+,\d+$/.test(typed) && !NUMBER.test(typed)) return { problem: 'Write the decimal point as a dot, as in 3.5.' };
    if (/^[-\u2212]/.test(typed)) return { problem: `Enter a number of ${all(low)} or more.` };
    if (!NUMBER.test(typed) || !/\d/.test(typed)) return { problem: 'Enter a number in digits alone, such as 3.5.' };
    const value = Number(typed.replaceAll(',', ''));
    if (value < low) return { problem: `Enter a number of ${all(low)} or more.` };
    if (value > high) return { problem: `Enter a number of ${all(high)} or less.` };
    return { value };
  }

  /**
   * A labelled field for a number. slider: {to, from, max, step} for a slider beside it, with the functions that turn
   * its position into the number and back.
   */
  function numberField(id, name, slider) {
    const label = make('label', { for: id });
    const input = make('input', {
      id, name, type: 'text', inputmode: 'decimal', maxlength: LONGEST, autocomplete: 'off', spellcheck: 'false',
      'aria-describedby': `${id}-problem ${id}-note`,
    });
    const problem = make('p', { id: `${id}-problem`, class: 'explorer__problem', hidden: true });
    const note = make('p', { id: `${id}-note`, class: 'explorer__note' });
    const range = slider ? make('input', { type: 'range', min: slider.min, max: slider.max, step: slider.step }) : null;
    const field = {
      name, input, element: make('div', { class: 'explorer__field' }, label, input, range, problem, note),
      limits: [0, 0],
      label(words) {
        label.textContent = words;
        if (range) range.setAttribute('aria-label', `${words}, slider`);
      },
      note: (...parts) => note.replaceChildren(...parts),
      /** The value, or null after saying beside the field what is wrong. */
      read() {
        const result = read(input.value, field.limits);
        problem.hidden = !result.problem;
        problem.textContent = result.problem || '';
        if (result.problem) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
        field.problem = result.problem;
        if (range && !result.problem) {
          range.value = slider.from(result.value);
          range.setAttribute('aria-valuetext', input.value);
        }
        return result.problem ? null : result.value;
      },
    };
    if (range) range.addEventListener('input', () => { input.value = String(slider.to(Number(range.value))); });
    return field;
  }

  /** A choice among a few, as radio buttons in a group with a name. */
  function choice(name, legend, options) {
    const inputs = options.map(([value, words]) => {
      const input = make('input', { type: 'radio', name, value });
      return [input, make('label', { class: 'explorer__choice' }, input, make('span', {}, words))];
    });
    return {
      element: make('fieldset', { class: 'explorer__choices' }, make('legend', {}, legend), ...inputs.map(([, label]) => label)),
      get value() { return (inputs.find(([input]) => input.checked) || inputs[0])[0].value; },
      set value(value) { for (const [input] of inputs) input.checked = input.value === value; },
      has: (value) => options.some(([known]) => known === value),
    };
  }

  /* ---- What both explorers share: the frame, the address, the rhythm of reading out. */

  /**
   * Builds an explorer into its container. keys: the parts of its state, in order; state() and restore() hand it over
   * as text by key; calculate() updates the figures and returns the result as a number in words and the rest of the
   * sentence, or only the sentence that says what is wrong.
   */
  function frame(container, { form, keys, state, restore, calculate, draw, figures, picture, reset }) {
    const headline = make('output', { class: 'explorer__headline', 'aria-live': 'polite', 'aria-atomic': 'true' });
    const copied = make('span', { role: 'status' });
    const again = make('button', { type: 'button' }, 'Start again');
    const copy = make('button', { type: 'button', hidden: !(navigator.clipboard && globalThis.isSecureContext) }, 'Copy a link to this view');
    const share = make('p', { class: 'explorer__share' }, copy, again, copied);
    const result = make('div', { class: 'explorer__result' }, picture, figures, share);
    const desk = make('div', { class: 'explorer__desk' }, form, headline);
    container.replaceChildren(make('div', { class: 'explorer__body' }, desk, result));

    const first = JSON.stringify(state());
    let timer;

    /** The page's address with the state in it, or without when nothing was changed. */
    function address() {
      const url = new URL(location.href);
      const values = state();
      const changed = JSON.stringify(values) !== first;
      for (const key of keys) {
        if (changed) url.searchParams.set(key, values[key]);
        else url.searchParams.delete(key);
      }
      return url;
    }

    function tell({ sum, words }) {
      const whole = sum ? [
        make('span', { class: 'status', 'data-status': 'analysis' }, 'Analysis: our sum'), ' ',
        make('strong', { class: 'explorer__sum' }, sum), ' ', words,
      ] : [words];
      const said = make('output', {}, ...whole);
      if (headline.textContent !== said.textContent) headline.replaceChildren(...said.childNodes);
    }

    function settle(words) {
      if (!container.isConnected) return; // instant loading has moved on to another page
      tell(words);
      if (form.querySelector('[aria-invalid]')) return; // what can't be used isn't worth sharing
      try {
        history.replaceState(history.state, '', address());
      } catch { /* some browsers keep the address of a file fixed; the sums work all the same */ }
    }

    function update(event) {
      copied.textContent = '';
      const words = calculate();
      draw();
      clearTimeout(timer);
      if (event) timer = setTimeout(settle, PAUSE, words);
      else tell(words);
    }

    form.addEventListener('input', update);
    form.addEventListener('submit', (event) => event.preventDefault());
    again.addEventListener('click', (event) => {
      reset();
      update(event);
    });
    copy.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(address().href);
        copied.textContent = 'Copied.';
      } catch {
        copied.textContent = 'The browser did not allow it; the address bar holds the link.';
      }
    });

    const given = new URLSearchParams(location.search);
    if (keys.some((key) => given.has(key))) {
      restore(Object.fromEntries(keys.filter((key) => given.has(key)).map((key) => [key, given.get(key)])));
    }
    update();
    let width = 0;
    new ResizeObserver(() => {
      if (width !== picture.clientWidth) draw();
      width = picture.clientWidth;
    }).observe(picture);
  }

  /** A list of figures whose values can be set by name. */
  function figureList(entries) {
    const values = Object.fromEntries(entries.map(([name]) => [name, make('dd')]));
    const terms = Object.fromEntries(entries.map(([name, words]) => [name, make('dt', {}, words)]));
    const element = make('dl', { class: 'explorer__figures' }, ...entries.map(([name]) => make('div', {}, terms[name], values[name])));
    return {
      element,
      set(name, words, term) {
        values[name].textContent = words;
        if (term) terms[name].textContent = term;
      },
      clear: () => Object.values(values).forEach((value) => { value.textContent = '\u2013'; }),
    };
  }

  /** The sentence that stands for the result while a field holds something that can't be used. */
  function complaint(fields) {
    const wrong = fields.filter((field) => field.problem);
    return { words: `No result yet. ${wrong.map((field) => `${field.element.querySelector('label').textContent}: ${field.problem}`).join(' ')}` };
  }

  /* ---- Pictures. Their sizes follow the room there is, so that their words keep the size of the page's. */

  function canvas(picture, height, name) {
    const width = Math.max(240, Math.round(picture.clientWidth));
    const svg = make('svg:svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': name });
    picture.replaceChildren(svg);
    const text = (x, y, words, kind = '', anchor = 'start') => {
      const element = make('svg:text', { x, y, class: kind, 'text-anchor': anchor }, words);
      svg.append(element);
      return element;
    };
    return { svg, width, text };
  }

  /** The round numbers between which an axis up to `most` has four or so parts. */
  function rounds(most) {
    const rough = most / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const marks = [];
    for (let mark = step; mark < most * 1.0001; mark += step) marks.push(mark);
    return marks;
  }

  /** Savings growing year by year against the cost of the program, spent before the first of them. */
  function drawSavings(picture, result, program, years) {
    const name = `Savings grow from nothing to ${sums.money(result.total_saving)} in ${all(years)} years; the program costs `
      + `${sums.money(program)} at the start. ${payback(result, years)}`;
    const height = picture.clientWidth > 420 ? 370 : 260;
    const { svg, width, text } = canvas(picture, height, name.replaceAll('\u00a0', ' '));
    const [left, right, top, bottom] = [1, width - 8, 30, height - 26];
    const most = Math.max(result.total_saving, program, 1) * 1.06;
    const x = (year) => left + (right - left) * (year / years);
    const y = (usd) => bottom - (bottom - top) * (usd / most);
    const end = y(result.total_saving);
    const line = y(program);

    for (const mark of rounds(most)) {
      svg.append(make('svg:line', { class: 'explorer__grid', x1: left, x2: right, y1: y(mark), y2: y(mark) }));
      text(left, y(mark) - 4, sums.money(mark), 'explorer__tick');
    }
    svg.append(
      make('svg:path', { class: 'explorer__area', d: `M${left} ${bottom}L${right} ${end}V${bottom}Z` }),
      make('svg:line', { class: 'explorer__axis', x1: left, x2: right, y1: bottom, y2: bottom }),
      make('svg:line', { class: 'explorer__cost', x1: left, x2: right, y1: line, y2: line }),
      make('svg:line', { class: 'explorer__saving', x1: left, x2: right, y1: bottom, y2: end }),
    );
    text(left, height - 6, 'start', 'explorer__tick');
    for (const year of years <= 6 && width > 420 ? [1, 2, 3, 4, 5] : rounds(years)) {
      if (x(year) > 80 && x(year) < right - 80) text(x(year), height - 6, `year ${all(year)}`, 'explorer__tick', 'middle');
    }
    text(right, height - 6, years === 1 ? 'year 1' : `year ${all(years)}`, 'explorer__tick', 'end');

    const paid = result.break_even_years;
    const crosses = paid !== null && paid > 0 && paid <= years;
    if (crosses) {
      svg.append(
        make('svg:line', { class: 'explorer__drop', x1: x(paid), x2: x(paid), y1: line, y2: bottom }),
        make('svg:circle', { class: 'explorer__point', cx: x(paid), cy: line, r: 5 }),
      );
    }
    // Words where no line runs: the cost stands left of the crossing or, when that is early, right of it.
    const early = crosses && x(paid) < width * 0.55;
    const cost = `Program: ${sums.money(program)}`;
    if (early) text(right, line + 18 < bottom ? line + 18 : line - 8, cost, 'explorer__word-cost', 'end');
    else text(left + 90, crosses && line - end < 24 ? line + 18 : line - 8, cost, 'explorer__word-cost');
    const saved = `Saved: ${sums.money(result.total_saving)}`;
    const above = Math.abs(end - line) > 40 || end < line;
    text(right, above ? end - 8 : end + 18, saved, 'explorer__word-saving', 'end');
  }

  /** Two bars on one scale: what memory lets through, and what the arithmetic could do. */
  function drawLimits(picture, result, chip) {
    const known = result.compute_limit !== null;
    const name = `${chip.vendor} ${chip.name}: memory allows ${perSecond(result.memory_limit)}; the arithmetic `
      + (known ? `could do ${perSecond(result.compute_limit)}. Bars on the same scale.` : 'is unknown.');
    const height = 138;
    const { svg, width, text } = canvas(picture, height, name.replaceAll('\u00a0', ' '));
    const most = Math.max(result.memory_limit, result.compute_limit || 0);
    const bar = (value) => Math.max(2, (width - 2) * (value / most));
    const roomy = width > 420;
    const told = (value) => (roomy ? perSecond(value) : `${sums.shown(value)} a\u00a0second`);
    text(0, 16, roomy ? 'What memory lets through' : 'Memory', 'explorer__word-memory');
    text(width, 16, told(result.memory_limit), 'explorer__word-memory', 'end');
    svg.append(make('svg:rect', { class: 'explorer__back', x: 0, y: 24, width, height: 34 }));
    svg.append(make('svg:rect', { class: 'explorer__memory', x: 0, y: 24, width: bar(result.memory_limit), height: 34 }));
    text(0, 92, roomy ? 'What the arithmetic could do' : 'Arithmetic', 'explorer__word-saving');
    text(width, 92, known ? told(result.compute_limit) : 'unknown', known ? 'explorer__word-saving' : 'explorer__tick', 'end');
    if (known) svg.append(make('svg:rect', { class: 'explorer__compute', x: 0, y: 100, width: bar(result.compute_limit), height: 34 }));
    else svg.append(make('svg:rect', { class: 'explorer__unknown', x: 1, y: 101, width: width - 2, height: 32 }));
  }

  /* ---- What is one percent worth? */

  function payback(result, years) {
    const paid = result.break_even_years;
    if (paid === null) return 'Nothing is saved, so it never pays back.';
    if (paid === 0) return 'It costs nothing, so there is nothing to pay back.';
    const time = sums.duration(paid);
    if (paid <= years) return paid < 1 && time === '1 year' ? 'It would be paid back within a year.' : `It would be paid back after ${time}.`;
    return `It would take ${time} to pay back, longer than the ${all(years)} ${years === 1 ? 'year' : 'years'} chosen.`;
  }

  function onePercent(container) {
    const starts = JSON.parse(container.dataset.starts);
    const id = (name) => `one-percent-${name}`;
    const gain = { min: 0, max: 20, step: 0.1, to: (place) => place, from: (value) => value };
    const fields = Object.fromEntries(['fleet', 'cost', 'gain', 'program', 'years'].map(
      (name) => [name, numberField(id(name), name, name === 'gain' ? gain : null)],
    ));
    const list = Object.values(fields);
    const unit = choice('count', 'Count the fleet in', [['gigawatts', 'gigawatts'], ['accelerators', 'accelerators']]);
    const select = make('select', { id: id('start') }, ...starts.map((start) => make('option', { value: start.id }, start.name)),
      make('option', { value: '' }, 'Your own numbers'));
    const form = make('form', { class: 'explorer__form', novalidate: true, 'aria-label': 'Your numbers' },
      make('div', { class: 'explorer__field explorer__start' }, make('label', { for: id('start') }, 'Start from'), select),
      make('fieldset', {}, make('legend', {}, 'The fleet'), unit.element, fields.fleet.element, fields.cost.element),
      make('fieldset', {}, make('legend', {}, 'The chip'), fields.gain.element, fields.program.element, fields.years.element));
    const figures = figureList([
      ['cost', 'The fleet costs a year'], ['total', 'Saved in all'], ['net', 'Left after the program'],
      ['fleet', 'Fleet that just breaks even'], ['gain', 'Gain that just breaks even'],
    ]);
    const picture = make('div', { class: 'explorer__picture' });
    let last = null; // the result that the picture shows

    fields.gain.label('Efficiency gain, in percent');
    fields.program.label('Cost of the chip program, in millions of dollars');
    fields.years.label('Years that the gain lasts');
    for (const name of ['gain', 'program', 'years']) fields[name].limits = sums.LIMITS[name];

    function units() {
      const inGigawatts = unit.value === 'gigawatts';
      fields.fleet.limits = sums.LIMITS[unit.value];
      fields.cost.limits = sums.LIMITS[`cost_of_${unit.value}`];
      fields.fleet.label(inGigawatts ? 'Size of the fleet, in gigawatts' : 'Size of the fleet, in accelerators');
      fields.cost.label(inGigawatts ? 'Cost of one gigawatt, in billions of dollars a year'
        : 'Cost of one accelerator, in dollars a year');
    }

    function take(start) {
      unit.value = start.unit;
      for (const field of list) field.input.value = String(start[field.name].value);
    }

    /** Where each number comes from, and which set of numbers to start from has them all. */
    function origins(values) {
      const has = (start, name) => start[name].value === values[name] && (start.unit === unit.value || !['fleet', 'cost'].includes(name));
      const whole = starts.find((start) => start.unit === unit.value && list.every(({ name }) => has(start, name)));
      select.value = whole ? whole.id : '';
      for (const field of list) {
        const start = whole || starts.find((known) => has(known, field.name));
        if (values[field.name] === null) field.note();
        else field.note(...(start ? origin(start[field.name]) : ['Your own number.']));
      }
    }

    function calculate() {
      units();
      const values = Object.fromEntries(list.map((field) => [field.name, field.read()]));
      origins(values);
      last = null;
      if (list.some((field) => field.problem)) {
        figures.clear();
        return complaint(list);
      }
      const { fleet, cost, gain, program, years } = values;
      const result = sums.worth(unit.value, fleet, cost, gain, program, years);
      last = [result, program * 1e6, years];
      const counted = (text) => held(text, text === '1' ? unit.value.slice(0, -1) : unit.value);
      const span = years === 1 ? '1 year' : `${all(years)} years`;
      figures.set('cost', sums.money(result.yearly_cost));
      figures.set('total', sums.money(result.total_saving), `Saved in ${span}`);
      figures.set('net', sums.money(Math.abs(result.net)), result.net < 0 ? 'Missing to pay for the program' : 'Left after the program');
      const most = sums.LIMITS[unit.value][1];
      figures.set('fleet', result.break_even_fleet === null ? 'none'
        : `${result.break_even_fleet > most ? 'more than ' : ''}${counted(sums.shown(Math.min(most, result.break_even_fleet)))}`,
        `Fleet that just breaks even in ${span}`);
      figures.set('gain', result.break_even_gain > 100 ? 'more than 100 percent: out of reach'
        : held(sums.shown(result.break_even_gain), 'percent'), `Gain that just breaks even in ${span}`);
      return {
        sum: `${sums.money(result.yearly_saving)} a\u00a0year`,
        words: `is what a gain of ${held(all(gain), 'percent')} on ${counted(all(fleet))} would save. `
          + `The program costs ${sums.money(program * 1e6)}. ${payback(result, years)}`,
      };
    }

    select.addEventListener('input', () => {
      const start = starts.find((known) => known.id === select.value);
      if (start) take(start);
    });
    unit.element.addEventListener('input', () => {
      // A gigawatt's numbers mean nothing for one accelerator: take those of the first set that counts this way.
      const start = starts.find((known) => known.unit === unit.value);
      for (const name of ['fleet', 'cost']) fields[name].input.value = String(start[name].value);
    });
    take(starts[0]);
    units();
    frame(container, {
      form, figures: figures.element, picture, calculate,
      keys: ['count', ...list.map(({ name }) => name)],
      state: () => ({ count: unit.value, ...Object.fromEntries(list.map(({ name, input }) => [name, input.value.trim()])) }),
      restore(given) {
        if (unit.has(given.count)) {
          take(starts.find((start) => start.unit === given.count));
        }
        for (const { name, input } of list) if (name in given) input.value = given[name].slice(0, LONGEST);
      },
      reset: () => take(starts[0]),
      draw() {
        picture.hidden = !last;
        if (last) drawSavings(picture, ...last);
      },
    });
  }

  /* ---- Can the memory keep up? */

  function memory(container) {
    const { chips, example } = JSON.parse(container.dataset.chips);
    const id = (name) => `memory-${name}`;
    const steps = 100; // of the slider, from 1 to 10,000 billion parameters, each the same factor
    const size = numberField(id('size'), 'size', {
      min: 0, max: steps, step: 1,
      to: (place) => Number((10 ** (4 * place / steps)).toPrecision(2)),
      from: (value) => Math.round(steps * Math.log10(value) / 4),
    });
    const vendors = [...new Set(chips.map((chip) => chip.vendor))];
    const select = make('select', { id: id('chip'), 'aria-describedby': `${id('chip')}-note` }, ...vendors.map((vendor) => make('optgroup', { label: vendor },
      ...chips.filter((chip) => chip.vendor === vendor).map((chip) => make('option', { value: chip.id }, chip.name)))));
    const note = make('p', { id: `${id('chip')}-note`, class: 'explorer__note' });
    const bits = choice('bits', 'Number format', [['16', '16 bits'], ['8', '8 bits'], ['4', '4 bits']]);
    const form = make('form', { class: 'explorer__form', novalidate: true, 'aria-label': 'Your numbers' },
      make('fieldset', {}, make('legend', {}, 'The chip'),
        make('div', { class: 'explorer__field' }, make('label', { for: id('chip') }, 'Accelerator'), select, note)),
      make('fieldset', {}, make('legend', {}, 'The model'), size.element, bits.element));
    const figures = figureList([
      ['weights', 'Size of the model in memory'], ['memory', 'Memory of one accelerator'],
      ['needed', 'Accelerators needed to hold it'], ['rate', 'Peak rate of the arithmetic'],
      ['busy', 'Time that the arithmetic is at work'], ['streams', 'Answers written at once that would keep it at work'],
    ]);
    const picture = make('div', { class: 'explorer__picture' });
    let last = null;
    let unknown = false; // the address named a chip that has no entry here

    size.label('Size of the model, in billions of parameters');
    size.limits = sums.LIMITS.size;
    const chosen = () => chips.find((chip) => chip.id === select.value);

    function take(values) {
      select.value = values.chip;
      size.input.value = String(values.size);
      bits.value = String(values.bits);
      unknown = false;
    }

    function calculate() {
      const chip = chosen();
      const rate = chip.rates[bits.value] || null;
      const value = size.read();
      const memorySize = chip.memory === null ? 'memory size unknown' : `${held(all(chip.memory), 'GB')} of ${chip.memory_type}`;
      note.replaceChildren(unknown ? 'The address named a chip that is not in this list. ' : '',
        `${held(all(chip.bandwidth), 'TB/s')}, ${memorySize}. `, make('a', { href: chip.url }, 'Record'));
      size.note(value === example.size ? 'A made-up example.' : 'Your own number.');
      last = null;
      if (value === null) {
        figures.clear();
        size.note();
        return complaint([size]);
      }
      const result = sums.ceilings(value, Number(bits.value), chip.bandwidth, chip.memory, rate ? rate.tflops : null);
      last = [result, chip];
      figures.set('weights', held(sums.shown(result.weights_gb), 'GB'));
      figures.set('memory', chip.memory === null ? 'unknown' : held(all(chip.memory), 'GB'));
      figures.set('needed', result.needed === null ? 'unknown' : all(result.needed));
      figures.set('rate', rate ? `${held(all(rate.tflops), 'TFLOPS')} in ${rate.format}, ${rate.trust}` : `unknown for ${bits.value}-bit numbers`);
      figures.set('busy', result.busy === null ? 'unknown' : held(sums.shown(result.busy), 'percent'));
      figures.set('streams', result.streams === null ? 'unknown' : result.streams <= 1 ? '1' : `about ${all(Math.round(result.streams))}`);
      const words = [`is the most that its memory lets one ${chip.vendor} ${chip.name} write for one reader.`];
      if (rate) words.push(`Its arithmetic could do ${perSecond(result.compute_limit)}, ${sums.shown(result.streams)} times as many.`);
      else words.push('What its arithmetic could do is unknown: our records hold no usable peak rate for this format.');
      if (result.needed > 1) {
        words.push(`But the model does not fit: it takes ${all(result.needed)} of these accelerators to hold it. The limits are those of one, as if it did.`);
      }
      if (result.needed === null) words.push('Whether the model fits is unknown.');
      return { sum: perSecond(result.memory_limit), words: words.join(' ') };
    }

    select.addEventListener('input', () => { unknown = false; });
    take(example);
    frame(container, {
      form, figures: figures.element, picture, calculate,
      keys: ['chip', 'size', 'bits'],
      state: () => ({ chip: select.value, size: size.input.value.trim(), bits: bits.value }),
      restore(given) {
        const known = chips.some((chip) => chip.id === given.chip);
        if (known) select.value = given.chip;
        unknown = 'chip' in given && !known;
        if ('size' in given) size.input.value = given.size.slice(0, LONGEST);
        if (bits.has(given.bits)) bits.value = given.bits;
      },
      reset: () => take(example),
      draw() {
        picture.hidden = !last;
        if (last) drawLimits(picture, ...last);
      },
    });
  }

  /* ---- Start: now, after instant loading has brought another page, and when the formulas arrive late. */

  const EXPLORERS = { 'one-percent': onePercent, memory };

  function start() {
    const waiting = [...document.querySelectorAll('[data-explorer]:not([data-ready])')];
    if (!waiting.length) return;
    sums = globalThis.dossierFormulas;
    if (!sums) {
      const script = document.getElementById('explorer-formulas');
      if (script) script.addEventListener('load', start, { once: true });
      return;
    }
    for (const container of waiting) {
      container.dataset.ready = '';
      EXPLORERS[container.dataset.explorer](container);
    }
  }

  globalThis.dossierExplore = start;
  start(); // at once, so that nothing below the form moves when it appears
  const join = () => globalThis.document$.subscribe(start); // pages that instant loading brings
  if (globalThis.document$) join();
  else document.addEventListener('theme', join); // see theme-later.js
})();
