/* Nothing of Material's script is needed to read a page, yet it would restyle the whole page while it starts, and
   fetch the search index (some 90 KB) whether anybody searches or not. So its script starts when the reader first
   acts, and the search when the reader turns to it. What was pressed meanwhile is not lost. */
(function () {
  'use strict'

  /* ---- The theme's script, whose address came with this one's (publish/later.js); elsewhere it starts by itself. */

  const { dataset: { theme }, takeKeys } = document.currentScript
  const SIGNS = ['pointermove', 'pointerdown', 'touchstart', 'wheel', 'scroll', 'keydown', 'focusin', 'change']
  const KEYS = ['/', 'f', 's'] // they open the search
  const isTyping = target => target instanceof Element && target.matches('input, select, textarea, [contenteditable]')
  let rest // where the pointer was first seen: browsers report that by themselves
  const missed = [] // what the theme's script has to be told once it listens

  function note (event) {
    const { type, target, key } = event
    if (type === 'pointermove') {
      rest = rest || event
      if (rest.screenX === event.screenX && rest.screenY === event.screenY) return
    }
    if (type === 'change' && target.name === '__palette') missed.push(() => target.dispatchEvent(new Event(type, { bubbles: true })))
    const isPlain = type === 'keydown' && !event.ctrlKey && !event.metaKey && !event.altKey
    if (isPlain && KEYS.includes(key) && !isTyping(target)) {
      event.preventDefault() // or the letter would be typed into the search that it opens
      missed.push(() => dispatchEvent(new KeyboardEvent(type, { key })))
    }
    start()
  }

  function start () {
    if (start.done) return
    start.done = true
    const element = document.createElement('script')
    element.src = theme
    element.addEventListener('load', () => {
      for (const sign of SIGNS) removeEventListener(sign, note, { capture: true })
      document.dispatchEvent(new Event('DOMContentLoaded')) // the theme's script sets out from here
      document.dispatchEvent(new Event('theme'))
      for (const tell of missed) tell()
    })
    document.head.append(element)
  }

  if (theme) {
    // The page is painted, so fetching ahead is in nothing's way.
    document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: theme }))
    for (const sign of SIGNS) addEventListener(sign, note, { capture: true, passive: sign !== 'keydown' })
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', start)
    // What the reader did before this script came: pressed keys, chose colors, scrolled, focused a field.
    takeKeys().forEach(note)
    const palettes = [...document.querySelectorAll('[data-md-component="palette"] input')]
    const pressed = palettes.findIndex(palette => palette.checked)
    if (pressed > -1 && pressed !== (window.__md_get('__palette') || { index: 0 }).index) note({ type: 'change', target: palettes[pressed] })
    if (scrollY || document.activeElement !== document.body) start()
    if (/[?&](q|h)=/.test(location.search)) start() // a search, or words to mark
  } else document.addEventListener('DOMContentLoaded', () => document.dispatchEvent(new Event('theme')))

  /* ---- The search. Other generators, and the copy that opens from the file system, have other ways of searching. */

  if (!document.querySelector('meta[name="generator"][content*="material-9"]') || location.protocol === 'file:') return

  const waiting = []
  let awake = /[?&](q|h)=/.test(location.search)

  function wake () {
    if (awake) return
    awake = true
    waiting.splice(0).forEach(start => start())
  }
  const whenAwake = start => awake ? start() : waiting.push(start)

  const RealWorker = window.Worker
  window.Worker = class extends EventTarget {
    constructor (address) {
      super()
      whenAwake(() => {
        this.real = new RealWorker(address)
        this.real.addEventListener('message', event => this.dispatchEvent(new MessageEvent('message', { data: event.data })))
      })
    }

    postMessage (message) {
      whenAwake(() => this.real.postMessage(message))
    }

    terminate () {
      whenAwake(() => this.real.terminate())
    }
  }

  /* The theme takes the first place that it hears of for another page: a first link within a page would fetch that page
     again and put it in its own place. What stands in the window is not asked for. */
  let shown = location.pathname
  document.addEventListener('theme', () => window.document$?.subscribe(() => { shown = location.pathname }))

  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.path = new URL(address, location).pathname
    return open.call(this, method, address, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.path === shown) return
    if (this.path.endsWith('/search/search_index.json')) whenAwake(() => send.apply(this, body))
    else send.apply(this, body)
  }

  /* The theme hears keys alone; words can be pasted, dictated or dropped. */
  document.addEventListener('input', ({ target }) => {
    if (target.matches('.md-search__input')) target.dispatchEvent(new Event('keyup'))
  })

  const isSearch = target => target instanceof Element && target.closest('.md-search, [for="__search"], #__search')
  for (const event of ['focusin', 'pointerdown', 'change']) {
    document.addEventListener(event, ({ target }) => { if (isSearch(target)) wake() }, { capture: true })
  }
})()
