// The theme: light, dark, or that of the system.

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' };
const SIGN = { auto: '◐', light: '○', dark: '●' };
const SAID = { auto: 'as the system has them', light: 'light', dark: 'dark' };

function show(button, theme) {
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  button.textContent = SIGN[theme];
  button.setAttribute('aria-label', `Colours: ${SAID[theme]}`);
  button.title = `Colours: ${SAID[theme]}`;
}

export function offer(button) {
  let theme = localStorage.getItem('theme') in NEXT ? localStorage.getItem('theme') : 'auto';
  show(button, theme);
  button.addEventListener('click', () => {
    theme = NEXT[theme];
    localStorage.setItem('theme', theme);
    show(button, theme);
  });
}
