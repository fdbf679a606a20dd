using Kilda.Interfaces.Switches;
using Orleans.Runtime;

namespace Kilda.Simulation.Bugs;

/// <summary>A method of a grain is not called, or not always.</summary>
/// <param name="result">What the caller is told.</param>
/// <param name="every">Each how many-th call.</param>
internal sealed class Skipped(Type @interface, string method, object? result = null, int every = 1) : IIncomingGrainCallFilter
{
    private int _calls;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name != method || context.InterfaceMethod.DeclaringType != @interface || ++_calls % every != 0) return context.Invoke();
        context.Result = result;
        return Task.CompletedTask;
    }
}

/// <summary>Switches are told, and not waited for.</summary>
internal sealed class EarlyAnswer : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        var call = context.Invoke();
        if (context.InterfaceMethod.Name != nameof(ISwitchGrain.Put)) return call;
        context.Result = PutAnswer.Done;
        return Task.CompletedTask;
    }
}

/// <summary>A switch that has been told something by a service is told that again after the next thing.</summary>
internal sealed class WrongOrder : IIncomingGrainCallFilter
{
    private readonly Dictionary<(GrainId, GrainId), IIncomingGrainCallContext> _held = [];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name != nameof(ISwitchGrain.Put) || context.SourceId is not { } source)
        {
            await context.Invoke();
            return;
        }

        if (_held.Remove((source, context.TargetId), out var earlier))
        {
            await context.Invoke();
            await earlier.Invoke();
            return;
        }

        _held[(source, context.TargetId)] = context;
        context.Result = PutAnswer.Done;
    }
}

/// <summary>After a switch has failed a service the first thing that this tells next is lost.</summary>
internal sealed class SkippedUndo : IIncomingGrainCallFilter
{
    private readonly HashSet<GrainId> _failed = [];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isPut = context.InterfaceMethod.Name == nameof(ISwitchGrain.Put) && context.SourceId is not null;
        if (isPut && _failed.Remove(context.SourceId!.Value))
        {
            context.Result = PutAnswer.Done;
            return;
        }

        await context.Invoke();
        if (isPut && context.Result is PutAnswer { Result: not PutResult.Done }) _failed.Add(context.SourceId!.Value);
    }
}
