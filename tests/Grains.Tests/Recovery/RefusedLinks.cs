using Kilda.Interfaces.Links;

namespace Kilda.Grains.Tests.Recovery;

/// <summary>Links say of reservations that are stored already that they have no room for them, as one does that has restarted meanwhile.</summary>
internal sealed class RefusedLinks : IIncomingGrainCallFilter
{
    private int _left;

    /// <summary>So many answers from now.</summary>
    public void Refuse(int answers) => Volatile.Write(ref _left, answers);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.InterfaceMethod.DeclaringType == typeof(IIslGrain) && context.MethodName == nameof(IIslGrain.Confirm)
            && Interlocked.Decrement(ref _left) >= 0) context.Result = false;
    }
}
