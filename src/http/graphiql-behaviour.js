// Runs in the page of GraphiQL before GraphiQL itself.
(() => {
  // A tab would jump from under the pointer when it is pressed: its library takes the press for the start of a drag.
  const keepInPlace = (event) => {
    if (event.target.closest?.('.graphiql-tab')) event.stopImmediatePropagation();
  };
  addEventListener('pointerdown', keepInPlace, true);

  const KEY = 'caveat-key';
  const ENDED = 'This subscription has ended, because another tab was shown or it was stopped. Run it again.';

  /** Adds the key to requests whose tab has no Authorization header, and marks the tab of a subscription that ends. */
  const send = window.fetch.bind(window);
  window.fetch = async (address, init = {}) => {
    const headers = new Headers(init.headers);
    const key = sessionStorage.getItem(KEY);
    if (key && !headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    const tab = document.querySelector('.graphiql-tab-active');
    if (tab?.dataset.ended) {
      delete tab.dataset.ended;
      tab.removeAttribute('title');
    }
    const response = await send(address, { ...init, headers });
    if (tab && response.headers.get('content-type')?.startsWith('text/event-stream'))
      init.signal?.addEventListener('abort', () => {
        tab.dataset.ended = 'true';
        tab.title = ENDED;
      });
    return response;
  };

  /** A field for the key, entered once for all tabs, and kept until the browser's tab is closed. */
  function createKeyField() {
    const label = document.createElement('label');
    label.className = 'caveat-key';
    label.title =
      'Sent with every request as Authorization: Bearer. Writing needs a key: npm run key -- create NAME';
    const input = document.createElement('input');
    input.type = 'password';
    input.autocomplete = 'off';
    input.placeholder = 'cav_…';
    input.value = sessionStorage.getItem(KEY) ?? '';
    input.addEventListener('input', () => {
      const key = input.value.trim();
      if (key === '') sessionStorage.removeItem(KEY);
      else sessionStorage.setItem(KEY, key);
    });
    // GraphiQL's shortcuts are not for this field.
    input.addEventListener('keydown', (event) => event.stopPropagation());
    label.append('Key ', input);
    return label;
  }

  const field = createKeyField();
  new MutationObserver(() => {
    if (!field.isConnected) document.querySelector('.graphiql-logo')?.before(field);
  }).observe(document, { childList: true, subtree: true });
})();
