import { randomUUID } from 'node:crypto';
import type { SheetStage } from '../../src/assessments/store.ts';
import { fill, type Filling } from '../reviews/world.ts';
import type { Answer, Visitor } from '../setup/app.ts';
import { aSheet, type Town } from '../setup/town.ts';

type Level = 'county' | 'city';

/** The town with somebody signed in for each part, and the deeds of a way that these tests go again and again. */
export class MendingTown {
  readonly town: Town;
  readonly visitors = new Map<string, Visitor>();

  constructor(town: Town) {
    this.town = town;
  }

  static async of(town: Town): Promise<MendingTown> {
    const { db, people } = town;
    // A team has two members at least.
    const [post] = (await db('person')
      .insert({ username: 'expert2', name: 'expert2', must_change_password: false })
      .returning('id')) as { id: number }[];
    await db('post').insert({ person_id: post!.id, role: 'city expert', region_code: '341200' });
    (people as Record<string, number>)['expert2'] = post!.id;
    return new MendingTown(town);
  }

  async as(who: string): Promise<Visitor> {
    if (!this.visitors.has(who)) this.visitors.set(who, await this.town.signIn(who));
    return this.visitors.get(who)!;
  }

  async standing(id: number) {
    const row = await this.town
      .db('assessment')
      .where({ id })
      .first('stage', 'steps', 'score', 'grade', 'due_on', 're_reviewed', 'counted_in');
    return row as {
      stage: string;
      steps: number;
      score: string | null;
      grade: string | null;
      due_on: string | null;
      re_reviewed: boolean;
      counted_in: number | null;
    };
  }

  /** A primary school that has applied: its self-evaluation is full, and it waits for its county team. */
  async applied(): Promise<number> {
    const { town } = this;
    await town.db.raw('truncate step, sheet, assessment, message cascade');
    const id = await town.stands(town.schools.fangji, 'county team', { due: null });
    await aSheet(town.db, id, 'school');
    await fill(town.db, id, 'school', town.people['principal']!);
    const moment = new Date('2026-11-01T17:00:00+08:00');
    await town.db('sheet').where({ assessment_id: id }).update({
      signed_at: moment,
      signed_by: town.people['principal'],
      concluded_at: moment,
    });
    return id;
  }

  /** A level reviews it: names a team, scores, signs off and confirms. */
  async review(id: number, level: Level, filling: Filling, confirmed = 'rest'): Promise<Answer> {
    const { people } = this.town;
    const members = (level === 'county' ? ['inspector', 'inspector2'] : ['expert', 'expert2']).map((one) =>
      String(people[one]),
    );
    const office = await this.as(level);
    const leader = await this.as(level === 'county' ? 'inspector' : 'expert');
    const day = (await this.today()).toString();
    const at = `/assessments/${id}`;
    const named = await office.post(`${at}/${level}-teams`, {
      seen: (await this.standing(id)).steps,
      step: 'name team',
      members,
      leader: members[0]!,
      visitOn: day,
    });
    if (named.status !== 303) throw new Error(`no team: ${named.status}`);
    await this.score(id, level, filling);
    const signed = await leader.post(`${at}/${level}-signatures`, {
      seen: (await this.standing(id)).steps,
      totalReason: '现场核查',
    });
    if (signed.status !== 303)
      throw new Error(`not signed: ${signed.status} ${signed.text.replaceAll(/<[^>]+>/g, ' ')}`);
    return office.post(`${at}/${level}-conclusions`, { seen: (await this.standing(id)).steps, confirmed });
  }

  /** Fills in a whole sheet, as its team would. */
  async score(id: number, level: SheetStage, filling: Filling): Promise<void> {
    await fill(this.town.db, id, level, this.town.people[level === 'city' ? 'expert' : 'inspector']!, filling);
  }

  /** A school that its level found basic: 880 points, of 31 December 2026 or before. */
  async basic(level: Level): Promise<number> {
    const id = await this.applied();
    if (level === 'city') await this.review(id, 'county', { lost: 20, reason: '现场核查' });
    await this.review(id, level, { lost: 120, reason: '现场核查' });
    return id;
  }

  /** The same with its order issued, so that it mends. */
  async mending(level: Level, dueOn = '2027-12-01'): Promise<number> {
    const id = await this.basic(level);
    const own = `/assessments/${id}/${level}-rectification`;
    const office = await this.as(level);
    const kept = await office.post(own, { ...this.draft(), dueOn });
    if (kept.status !== 303) throw new Error(`no draft: ${kept.status}`);
    const issued = await office.post(`${own}/orders`, { seen: (await this.standing(id)).steps, version: 1 });
    if (issued.status !== 303) throw new Error(`not issued: ${issued.status}`);
    return id;
  }

  /** A draft of two problems. */
  draft(version = 0): Record<string, string | number> {
    return {
      version,
      number: '南教督〔2026〕15号',
      dueOn: '2027-12-01',
      text: '请逐项整改。',
      items: 2,
      'code.0': 'C1',
      'problem.0': '校舍面积不足',
      'requirement.0': '补足校舍面积',
      'code.1': '',
      'problem.1': '消防通道堆放杂物',
      'requirement.1': '清理消防通道',
      deed: 'save',
    };
  }

  async items(id: number) {
    return (await this.town
      .db('rectification_item')
      .join('rectification', 'rectification.id', 'rectification_id')
      .where({ assessment_id: id })
      .orderBy('rectification_item.id')
      .select('rectification_item.*')) as {
      id: number;
      state: string;
      version: number;
      code: string | null;
      problem: string;
      points_lost: string | null;
      cost: string | null;
      measures: string;
      due_on: string | null;
    }[];
  }

  /** The forms of one item. */
  item(id: number, item: number, level: Level) {
    const at = `/assessments/${id}/rectification/items/${item}`;
    const version = async (): Promise<number> =>
      ((await this.town.db('rectification_item').where({ id: item }).first('version')) as { version: number }).version;
    const send = async (who: string, path: string, fields: Record<string, string | number>): Promise<Answer> =>
      (await this.as(who)).post(path, { key: randomUUID(), version: await version(), ...fields });
    return {
      at,
      answer: (fields: Record<string, string | number> = {}, who = 'clerk') =>
        send(who, `${at}/answers`, {
          measures: '新建教室',
          inCharge: '总务主任',
          cost: '12000.5',
          dueOn: '2027-06-30',
          ...fields,
        }),
      report: (fields: Record<string, string | number> = {}, who = 'clerk') =>
        send(who, `${at}/progress`, { text: '已完工', deed: 'report', ...fields }),
      check: (deed: string, fields: Record<string, string | number> = {}, who: string = level) =>
        send(who, `/assessments/${id}/${level}-rectification/items/${item}/checks`, { deed, ...fields }),
    };
  }

  /** The school mends everything, and its office accepts it. */
  async mendAll(id: number, level: Level): Promise<void> {
    for (const { id: item } of await this.items(id)) {
      const forms = this.item(id, item, level);
      await forms.answer();
      await forms.report();
      const { status } = await forms.check('acceptance');
      if (status !== 303) throw new Error(`not accepted: ${status}`);
    }
  }

  /** The office starts the re-review. */
  async startReReview(id: number, level: Level): Promise<Answer> {
    const own = `/assessments/${id}/${level}-rectification/re-review`;
    return (await this.as(level)).post(own, { seen: (await this.standing(id)).steps });
  }

  private async today(): Promise<string> {
    const { offset_seconds: offset } = (await this.town.db('demonstration').first('offset_seconds')) as {
      offset_seconds: number;
    };
    return new Date(Date.now() + offset * 1000 + 8 * 3_600_000).toISOString().slice(0, 10);
  }
}
