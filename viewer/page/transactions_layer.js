// Transactions, as spans with their result.
const withTransactions = Base => class extends Base {
  drawTransactions() {
    for (const transaction of this.scene.otherTransactions) this.drawTransaction(transaction, true);
    for (const transaction of this.scene.transactions) this.drawTransaction(transaction, false);
  }
  drawTransaction(transaction, faint) {
    const {context, colours, scene} = this;
    const lane = scene.laneOf.get(`a${transaction.producer}`);
    if (lane === undefined || !this.isSeen(lane)) return;
    const begun = scene.run.events[transaction.begun].time;
    const end = scene.endOf(transaction);
    if (end < this.from || begun > this.to) return;
    const left = this.pxTime(begun);
    const width = Math.max(this.pxTime(end) - left, 3);
    const top = this.laneTop(lane) + 5;
    const height = Math.min(20, Math.round(lane.height * 0.36));
    const colour = colours[transaction.fate] ?? colours.faint;
    context.globalAlpha = faint ? 0.28 : 1;
    roundedRect(context, left, top, width, height, 4);
    if (transaction.fate === "committed") {
      context.globalAlpha = faint ? 0.12 : 0.2;
      context.fillStyle = colour;
      context.fill();
    } else {
      context.fillStyle = colours.surface;
      context.fill();
      context.fillStyle = transaction.fate === "open" ? colours.surface : this.hatch(colour, 0.55, transaction.fate === "aborted" ? 8 : 5);
      context.fill();
    }
    context.globalAlpha = faint ? 0.3 : 1;
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.setLineDash(transaction.fate === "open" ? [4, 3] : []);
    context.stroke();
    context.setLineDash([]);
    if (!faint && transaction.decided !== 0) {
      const decided = this.pxTime(scene.run.events[transaction.decided].time);
      context.fillStyle = colour;
      context.fillRect(decided - 1, top, 2, height);
    }
    const words = transaction.fate.replace("_", " ");
    context.font = `600 10.5px ${colours.text}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const from = Math.max(left, GUTTER) + 6;
    const room = Math.min(left + width, this.width) - from - 4;
    const text = [`${transaction.number} ${words}`, `${transaction.number}`].find(each => context.measureText(each).width <= room);
    if (text !== undefined && !faint) {
      if (transaction.fate !== "committed") {
        context.fillStyle = colours.surface;
        context.fillRect(from - 3, top + 2, context.measureText(text).width + 6, height - 4);
      }
      context.fillStyle = colour;
      context.fillText(text, from, top + height / 2 + 0.5);
    }
    context.globalAlpha = 1;
    if (!faint) this.hits.push({kind: "transaction", transaction, left, right: left + width, top, bottom: top + height});
  }
};
