/* The sums behind the two explorers: the same as scripts/dossier/formulas.py, in the same order of operations, so
   that both give the same bits (tests/test_explorers.py compares them). A classic script, so that it also runs from
   file://; it leaves `dossierFormulas` behind, or is what Node's require() returns. */
(function () {
  'use strict';

  // The least and the greatest value that each input takes, in the unit in which the reader types it.
  const LIMITS = {
    gigawatts: [0.001, 1000],
    accelerators: [1, 100000000],
    cost_of_gigawatts: [0.01, 1000], // USD billion per gigawatt and year
    cost_of_accelerators: [1, 1000000], // USD per accelerator and year
    gain: [0, 100], // percent of the yearly cost
    program: [0, 1000000], // USD million
    years: [0.1, 50],
    size: [0.01, 1000000], // billions of parameters
    bits: [1, 32], // per parameter
    bandwidth: [0.001, 1000000], // TB/s
    memory: [0.001, 1000000], // GB
    rate: [0.001, 1000000000], // TFLOPS
  };
  const USD_IN_COST = { gigawatts: 1000000000, accelerators: 1 };

  function within(name, value) {
    const [low, high] = LIMITS[name];
    if (typeof value !== 'number' || !(low <= value && value <= high)) {
      throw new RangeError(`${name} must be a number from ${low} to ${high}, not ${value}`);
    }
  }

  /** How much of a saving pays a cost; null when no amount does. */
  function ratio(cost, saving) {
    if (cost === 0) return 0;
    if (saving === 0) return null;
    const result = cost / saving;
    return Number.isFinite(result) ? result : null;
  }

  /** What a gain in efficiency saves on a fleet, against the cost of a chip program; see worth() in formulas.py. */
  function worth(unit, fleet, cost, gain, program, years) {
    if (!Object.hasOwn(USD_IN_COST, unit)) throw new RangeError(`${unit} is not counted here`);
    const usd = USD_IN_COST[unit];
    const given = [[unit, fleet], [`cost_of_${unit}`, cost], ['gain', gain], ['program', program], ['years', years]];
    for (const [name, value] of given) within(name, value);
    const spent = program * 1000000;
    const yearly_cost = fleet * (cost * usd);
    const yearly_saving = yearly_cost * gain / 100;
    const total_saving = yearly_saving * years;
    return {
      yearly_cost,
      yearly_saving,
      total_saving,
      net: total_saving - spent,
      break_even_years: ratio(spent, yearly_saving),
      break_even_fleet: ratio(spent, cost * usd * gain / 100 * years),
      break_even_gain: ratio(spent * 100, yearly_cost * years),
    };
  }

  /** The limits of memory and arithmetic for one stream of tokens; see ceilings() in formulas.py. */
  function ceilings(size, bits, bandwidth, memory = null, rate = null) {
    within('size', size);
    within('bits', bits);
    within('bandwidth', bandwidth);
    if (memory !== null) within('memory', memory);
    if (rate !== null) within('rate', rate);
    const weights_gb = size * bits / 8;
    const memory_limit = bandwidth * 1000 / weights_gb;
    const compute_limit = rate === null ? null : rate * 500 / size;
    const needed = memory === null ? null : Math.max(1, Math.ceil(weights_gb / memory * (1 - 1e-12)));
    return {
      weights_gb,
      memory_limit,
      compute_limit,
      fits: needed === null ? null : needed === 1,
      needed,
      streams: compute_limit === null ? null : compute_limit / memory_limit,
      busy: compute_limit === null ? null : Math.min(100, memory_limit / compute_limit * 100),
    };
  }

  const formats = new Map();

  /** A number of zero or more with at most `digits` significant digits and commas: 297.5 becomes 298. */
  function shown(value, digits = 3) {
    if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat('en', { maximumSignificantDigits: digits }));
    return formats.get(digits).format(value);
  }

  /** US dollars as readers write them: 297500000 becomes $298 million. */
  function money(usd) {
    const size = Math.abs(usd);
    const sign = usd < 0 ? '\u2212' : '';
    for (const [unit, name] of [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']]) {
      // From 999.5 on, three digits would round up to 1,000 of the smaller unit.
      if (size >= unit * 0.9995) return `${sign}$${shown(size / unit)}\u00a0${name}`;
    }
    return `${sign}$${shown(size)}`;
  }

  /** A time in words: months below one year, else years with two digits, never for null. */
  function duration(years) {
    if (years === null) return 'never';
    if (years === 0) return 'at once';
    if (years > 1000) return 'more than 1,000 years';
    if (years < 1) {
      const months = Math.max(1, Math.floor(years * 12 + 0.5));
      return months === 1 ? '1 month' : months < 12 ? `${months} months` : '1 year';
    }
    const text = shown(years, 2);
    return `${text} year${text === '1' ? '' : 's'}`;
  }

  const api = { LIMITS, worth, ceilings, shown, money, duration };
  if (typeof module === 'object' && module.exports) module.exports = api;
  else globalThis.dossierFormulas = api;
})();
