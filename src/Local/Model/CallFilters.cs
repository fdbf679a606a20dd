using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Sees every call at the grain that is called.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Goes on with <see cref="IGrainCallContext.Invoke"/>; without it the grain is not called.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>One call as a filter sees it.</summary>
public interface IGrainCallContext
{
    object Grain { get; }
    GrainId? SourceId { get; }
    GrainId TargetId { get; }
    string InterfaceName { get; }
    string MethodName { get; }
    MethodInfo InterfaceMethod { get; }
    object? Result { get; set; }
    Task Invoke();
}

/// <inheritdoc/>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    MethodInfo ImplementationMethod { get; }
}
