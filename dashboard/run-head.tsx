import type { RunDetails, RunState, Standing } from 'amends';
import type { JSX } from 'preact';
import { useNow } from './clock';
import { CopyButton } from './copy-button';
import { duration } from './duration';
import { Flash } from './flash';
import { Foreign } from './foreign';
import { RunMark } from './mark';
import { moment } from './moment';
import { runsHref, sagaHref } from './route';
import { foremost, nextOf, standingsOf, whyOf } from './standing';
import { Lasting, Time } from './time';

/** Which run it is, how it stands, why, and what comes next. */
export function RunHead({ run }: { readonly run: RunDetails }): JSX.Element {
  const doing = standingsOf(run);
  return (
    <header class="run-head">
      <p class="crumbs">
        <a href="#/runs">Runs</a> <span aria-hidden="true">/</span>{' '}
        <a href={sagaHref(run.saga)}>
          <Foreign text={run.saga} />
        </a>
      </p>
      <div class="run-title">
        <h1>
          <Foreign text={run.request} />
        </h1>
        <Flash of={run.state}>
          <RunMark state={run.state} large />
        </Flash>
      </div>
      <Why run={run} doing={doing} />
      <Facts run={run} />
    </header>
  );
}

const STILL = { stuck: 'Stuck in', retrying: 'Tries again', running: 'Works on', waiting: 'Waits in' } as const satisfies Readonly<
  Record<Standing['doing'], string>
>;

function Why({ run, doing }: { readonly run: RunDetails; readonly doing: readonly Standing[] }): JSX.Element {
  const now = useNow();
  const standing = foremost(doing);
  const why = whyOf({ ...run, doing });
  const code = (run.error ?? standing?.error)?.code;
  return (
    <div class={`why ${run.state === 'stuck' ? 'why-bad' : ''}`}>
      <p class="why-where">
        {standing === undefined ? (
          <WithoutStep run={run} />
        ) : (
          <>
            {STILL[standing.doing]} {standing.undo ? 'the undo of ' : ''}
            <strong>
              <Foreign text={standing.step ?? 'no step: the run as a whole'} />
            </strong>{' '}
            for <Lasting since={standing.since} />
            {doing.length > 1 && <Beside names={doing.filter((other) => other !== standing).flatMap(({ step }) => step ?? [])} />}.
          </>
        )}
      </p>
      {why !== '' && (
        <p class="why-text">
          {code !== undefined && (
            <code class="code">
              <Foreign text={code} />
            </code>
          )}
          <Foreign text={why} block class="clamp-more" />
        </p>
      )}
      {run.recordedVerbs !== undefined && (
        <p class="why-next">
          Recorded, and not carried out yet: <strong>{run.recordedVerbs.map(({ verb }) => verb).join(', ')}</strong>.
        </p>
      )}
      {run.endedAt === undefined && <p class="why-next">Next: {nextOf({ ...run, doing }, now)}.</p>}
    </div>
  );
}

/** The other members of its group that do something. */
const Beside = ({ names }: { readonly names: readonly string[] }): JSX.Element => (
  <>
    , beside <Foreign text={names.join(', ')} />
  </>
);

function WithoutStep({ run }: { readonly run: RunDetails }): JSX.Element {
  if (run.endedAt !== undefined) {
    return (
      <>
        Ended <Time at={run.endedAt} /> after {duration(run.endedAt - run.createdAt)}.{' '}
        {run.answer !== undefined && (
          <>
            It answered <strong>{run.answer.kind}</strong>.
          </>
        )}
      </>
    );
  }
  const words: Partial<Record<RunState, string>> = { stuck: 'Stuck as a whole', queued: 'In line' };
  return (
    <>
      {words[run.state] ?? 'Between two steps'} for <Lasting since={run.updatedAt} />.
    </>
  );
}

function Facts({ run }: { readonly run: RunDetails }): JSX.Element {
  return (
    <dl class="facts">
      <div>
        <dt>run</dt>
        <dd>
          <code>
            <Foreign text={run.id} />
          </code>
          <CopyButton what="the run id" text={() => run.id} />
        </dd>
      </div>
      {run.subject !== undefined && (
        <div>
          <dt>about</dt>
          <dd>
            <a href={runsHref({ subject: run.subject })}>
              <Foreign text={run.subject} />
            </a>
          </dd>
        </div>
      )}
      <div>
        <dt>generation</dt>
        <dd>
          {run.generation}
          {run.generation > 1 && (
            <>
              {' '}
              <a href={runsHref({ request: run.request })}>all of this request</a>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>delivered</dt>
        <dd tabIndex={0} title={moment(run.createdAt)}>
          <Time at={run.createdAt} />
        </dd>
      </div>
      <div>
        <dt>changed</dt>
        <dd tabIndex={0} title={moment(run.updatedAt)}>
          <Time at={run.updatedAt} />
        </dd>
      </div>
    </dl>
  );
}
