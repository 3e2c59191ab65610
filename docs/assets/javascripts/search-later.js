/* Material fetches its search index and starts its search worker on every page, used or not: some 90 KB.
   This holds both back until the reader turns to the search, and is loaded before the theme's own script. */
(function () {
  'use strict'
  // Other generators, and the copy that opens from the file system, have other ways of searching.
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

  const { open, send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    this.isSearchIndex = /\/search\/search_index\.json$/.test(String(address))
    return open.call(this, method, address, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (this.isSearchIndex) whenAwake(() => send.apply(this, body))
    else send.apply(this, body)
  }

  const isSearch = target => target instanceof Element && target.closest('.md-search, [for="__search"], #__search')
  for (const event of ['focusin', 'pointerdown', 'change']) {
    document.addEventListener(event, ({ target }) => { if (isSearch(target)) wake() }, { capture: true })
  }
})()
