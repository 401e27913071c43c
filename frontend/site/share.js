// The link to the page: handed to what the reader's device shares with, or copied.

/** Lets a button share the page's address; `status` says when it was copied. */
export function shares(button) {
  const line = button.parentElement;
  const status = line.querySelector('[role=status]');
  line.hidden = !(navigator.share || navigator.clipboard);
  button.addEventListener('click', async () => {
    const { href } = location;
    if (navigator.share) {
      await navigator.share({ title: document.title, url: href }).catch(() => {});
      return;
    }
    await navigator.clipboard.writeText(href);
    status.textContent = button.dataset.share;
  });
}
