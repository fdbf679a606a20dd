using System.Diagnostics;

namespace Kilda.Simulation.Steps;

/// <summary>
/// Everything that happens in a simulation, one step after the other on one thread: which of those that are ready comes next is drawn from a
/// seed. When none is ready time moves on to the next timer. What every step was goes into a number that tells two runs apart.
/// </summary>
internal sealed class StepQueue(int seed)
{
    /// <summary>So many steps without time passing are a loop.</summary>
    private const int MostAtOnce = 200_000;

    private const ulong Prime = 0x100000001b3;
    private readonly Random _random = new(seed);
    private readonly List<Step> _ready = [];
    private readonly PriorityQueue<VirtualTimer, (long Due, long Number)> _timers = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _strayed;
    private long _numbers;
    private int _atOnce;

    /// <summary>Ticks since the beginning.</summary>
    public long Now { get; private set; }

    public TimeSpan Elapsed => new(Now);

    public long Count { get; private set; }

    /// <summary>Of all steps so far.</summary>
    public ulong Trace { get; private set; } = 0xcbf29ce484222325;

    /// <summary>Told of each step, for a person who looks for what happened.</summary>
    public Action<TimeSpan, string>? Watch { get; init; }

    /// <summary>Looks at the world between any two steps.</summary>
    public Action? Look { get; set; }

    /// <summary>A choice from the same seed as the order of steps.</summary>
    public int Draw(int below) => _random.Next(below);

    /// <param name="life">Whose step it is.</param>
    /// <param name="name">The same in every run.</param>
    /// <param name="context">What is current while it runs: where code after an await goes on.</param>
    /// <param name="run">What it does.</param>
    public void Add(Life life, string name, SynchronizationContext? context, Action run)
    {
        // What the garbage collector finishes of a life that is over is nobody's.
        if (!life.IsOver && Check(name)) _ready.Add(new Step(life, name, context, run));
    }

    /// <summary>Runs what is ready, and what comes of it, and lets this much time pass.</summary>
    /// <exception cref="StrayException">Something ran on another thread: the run cannot be repeated.</exception>
    public void Run(TimeSpan time)
    {
        var end = Now + time.Ticks;
        while (true)
        {
            while (_ready.Count > 0) RunOne();
            if (!TryMove(end)) break;
        }

        Now = end;
    }

    internal long NextNumber() => _numbers++;

    internal void Arm(VirtualTimer timer, long due, long number)
    {
        if (Check("a timer")) _timers.Enqueue(timer, (due, number));
    }

    private bool TryMove(long end)
    {
        while (_timers.TryPeek(out var timer, out var at))
        {
            if (timer.IsDue(at.Number) && at.Due > end) return false;
            _timers.Dequeue();
            if (!timer.IsDue(at.Number)) continue;
            if (at.Due > Now) (Now, _atOnce) = (at.Due, 0);
            timer.Fire();
            return true;
        }

        return false;
    }

    private void RunOne()
    {
        if (_strayed is { } strayed) throw new StrayException(strayed);
        if (_atOnce++ > MostAtOnce) throw new StrayException($"{MostAtOnce} steps without time passing, the last was {_ready[^1].Name}");
        var at = _random.Next(_ready.Count);
        var step = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (step.Life.IsOver) return;
        Note(step);
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(step.Context);
        try
        {
            step.Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }

        Look?.Invoke();
    }

    private void Note(in Step step)
    {
        Count++;
        var hash = (Trace ^ (ulong)Now) * Prime;
        foreach (var letter in step.Name) hash = (hash ^ letter) * Prime;
        Trace = hash;
        Watch?.Invoke(Elapsed, step.Name);
    }

    private bool Check(string name)
    {
        if (Environment.CurrentManagedThreadId == _thread) return true;
        _strayed ??= $"{name} comes from another thread: {new StackTrace(1)}";
        return false;
    }

    private readonly record struct Step(Life Life, string Name, SynchronizationContext? Context, Action Run);
}

/// <summary>A run went where it cannot be repeated.</summary>
internal sealed class StrayException(string text) : Exception(text);
