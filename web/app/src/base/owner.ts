/** Every effect has an owner that ends: what is added here is undone, last first, when the owner is disposed. */
export class Owner {
  private undo: Array<() => void> = [];
  private over = false;

  get disposed(): boolean {
    return this.over;
  }

  add(undo: () => void): void {
    if (this.over) undo();
    else this.undo.push(undo);
  }

  listen(target: EventTarget, event: string, listener: (event: Event) => void): void {
    target.addEventListener(event, listener);
    this.add(() => target.removeEventListener(event, listener));
  }

  dispose(): void {
    this.over = true;
    for (const undo of this.undo.splice(0).reverse()) undo();
  }
}
