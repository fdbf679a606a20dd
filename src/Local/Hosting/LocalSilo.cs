using System.Collections.Concurrent;
using System.Collections.Immutable;
using Kilda.Local.Activations;
using Kilda.Local.Counters;
using Kilda.Local.References;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Kilda.Local.Hosting;

/// <summary>The grains of this process: which are alive, and how a call gets to one.</summary>
internal sealed partial class LocalSilo
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, ObserverQueue> _observers = new();
    private readonly ConcurrentDictionary<Type, CallStatistics> _observerStatistics = new();
    private readonly double _ticksPerTimestamp;
    private readonly TimeSpan _responseTimeout;
    private IIncomingGrainCallFilter[]? _filters;
    private long _observerCount;

    public LocalSilo(IServiceProvider services, LocalLog log, IOptions<LocalHostOptions> options, IOptions<GrainCollectionOptions> collection,
        IOptions<SiloMessagingOptions> messaging, IOptions<GrainTypeOptions> types)
    {
        (Services, Log, Options, Collection) = (services, log, options.Value, collection.Value);
        _responseTimeout = messaging.Value.ResponseTimeout;
        Time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        Scheduler = services.GetService<IActivationScheduler>() ?? new PoolScheduler();
        _ticksPerTimestamp = (double)TimeSpan.TicksPerSecond / Time.TimestampFrequency;
        Classes = new GrainClasses(types.Value.Classes);
        Factory = new LocalGrainFactory(this);
    }

    public IServiceProvider Services { get; }
    public LocalLog Log { get; }
    public LocalHostOptions Options { get; }
    public GrainCollectionOptions Collection { get; }
    public TimeProvider Time { get; }
    public IActivationScheduler Scheduler { get; }
    public LocalGrainFactory Factory { get; }

    /// <summary>How those who wait for an answer are told of it: never inside the turn that gives it, unless there is one thread only.</summary>
    public TaskCreationOptions Answers => Scheduler.IsOneThread ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    public GrainClasses Classes { get; }

    /// <summary>Made at the first call: filters may need what needs this.</summary>
    public IIncomingGrainCallFilter[] Filters => _filters ??= [.. Services.GetServices<IIncomingGrainCallFilter>()];

    /// <summary>A difference of time stamps in ticks of 100 ns.</summary>
    public long Ticks(long timestamps) => (long)(timestamps * _ticksPerTimestamp);

    /// <summary>Sends a call of a reference.</summary>
    /// <param name="target">Where the last one went.</param>
    /// <returns>Where this one went.</returns>
    public TurnQueue? Post(GrainId id, TurnQueue? target, Call call)
    {
        call.Sent = Time.GetTimestamp();
        var limit = Limit(call);
        var clock = limit < 2 * s_sweep
            ? Time.CreateTimer(static state => ((Overdue)state!).Now(), new Overdue(this, call), limit, Timeout.InfiniteTimeSpan)
            : null;
        if (!call.Watch(call.Token, clock)) return target;
        return Send(id, target, call);
    }

    /// <summary>Sends a call that is watched by whoever made it.</summary>
    public TurnQueue? Send(GrainId id, TurnQueue? target, Call call)
    {
        if (!Scheduler.ReordersCalls) return Deliver(id, target, call);
        Scheduler.Schedule(new Delivery(this, id, target, call));
        return target;
    }

    /// <summary>Puts a call into the queue of its target, which is activated for it if need be.</summary>
    public TurnQueue? Deliver(GrainId id, TurnQueue? target, Call call)
    {
        try
        {
            if (target is ObserverQueue observer)
            {
                if (!observer.Add(call)) throw observer.Gone();
                return observer;
            }
            while (true)
            {
                if (target is null || target is not Activation) target = Find(id, call);
                if (target.Add(call)) return target;
                Remove((Activation)target);
                target = null;
            }
        }
        catch (Exception why)
        {
            call.Fail(why);
            return target;
        }
    }

    public void Remove(Activation ended) => _activations.TryRemove(new(ended.GrainId, ended));

    public bool IsLate(Call call, long now) => call.TimesOut && Ticks(now - call.Sent) >= Limit(call).Ticks;

    public void TimeOut(Call call)
    {
        if (call.Settled) return;
        var circle = Circle.Of(this, call);
        if (circle is not null && !call.IsSuspect) Log.Circle(circle);
        call.Target?.Statistics.TimedOut();
        call.Fail(new TimeoutException($"Response did not arrive on time in {Limit(call)} for {call.Name} of {call.Target?.Name}"
            + (circle is null ? "" : $", which waits in a circle: {circle}")));
    }

    public bool IsSlow(Call call, long now) => Ticks(now - call.Sent) >= Options.CircleReport.Ticks;

    /// <summary>Reports the circle that a slow call is part of, if there is one.</summary>
    public void Suspect(Call call)
    {
        call.IsSuspect = true;
        if (Circle.Of(this, call) is { } circle) Log.Circle(circle);
    }

    /// <summary>Where calls to a grain or an observer wait, if it is alive.</summary>
    public TurnQueue? Peek(GrainId id) => _activations.TryGetValue(id, out var activation) ? activation : _observers.GetValueOrDefault(id);

    public ObserverQueue Observe(Type @interface, IGrainObserver observer)
    {
        var id = GrainId.Create("observer", $"{@interface.Name}-{Interlocked.Increment(ref _observerCount)}");
        var statistics = _observerStatistics.GetOrAdd(@interface, type => new(type.Name));
        var queue = new ObserverQueue(this, id, statistics, observer);
        _observers[id] = queue;
        statistics.Activated();
        return queue;
    }

    public void Forget(ObserverQueue observer)
    {
        if (_observers.TryRemove(observer.GrainId, out _)) observer.Statistics.Deactivated();
        observer.Delete();
    }

    public ImmutableArray<GrainCount> Count()
    {
        var queued = _activations.Values.Concat<TurnQueue>(_observers.Values).GroupBy(q => q.Statistics).ToDictionary(g => g.Key, g => g.Sum(q => q.Queued));
        return [.. Classes.All.Select(c => c.Statistics).Concat(_observerStatistics.Values)
            .Select(s => s.Read(queued.GetValueOrDefault(s)))
            .Where(c => c.Turns + c.Activations + c.Errors + c.Refused > 0).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    private TimeSpan Limit(Call call) => call.Method?.Timeout ?? _responseTimeout;

    /// <exception cref="SiloUnavailableException">The host is stopping.</exception>
    private Activation Find(GrainId id, Call call)
    {
        if (_activations.TryGetValue(id, out var alive)) return alive;
        if (_stopping) throw new SiloUnavailableException($"The host is stopping: {id} is not activated for {call.Name}");
        var made = new Activation(this, id, Classes[id.Type]);
        alive = _activations.GetOrAdd(id, made);
        if (ReferenceEquals(alive, made)) made.Begin(call.Context);
        return alive;
    }

    private sealed record Overdue(LocalSilo Silo, Call Call)
    {
        public void Now() => Silo.TimeOut(Call);
    }

    /// <summary>A call on its way to the queue, where a simulation orders these too.</summary>
    private sealed record Delivery(LocalSilo Silo, GrainId Id, TurnQueue? Target, Call Call) : IActivationWork
    {
        public string Name => $"{Call.Name} to {Id}";
        public void Execute() => Silo.Deliver(Id, Target, Call);
    }
}
